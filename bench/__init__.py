"""The reference workload: generated cases, four operations, the peers they are measured against, in one run."""
