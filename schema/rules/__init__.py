"""The law of the process as pure functions: each rule with its authority, its dates as data, and how sure we are of it."""
