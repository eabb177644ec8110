// Asks and follows by the client `graphql-ws`; prints each result on a line of its own, and why it ended.
// Said on standard input: {"url", "tokens": one for each time it opens a socket, "query", "follow"}
import { readFileSync } from 'node:fs'
import { createClient } from 'graphql-ws'
import WebSocket from 'ws'

const { url, tokens, query, follow } = JSON.parse(readFileSync(0, 'utf8'))
const tell = (told) => process.stdout.write(`${JSON.stringify(told)}\n`)
const client = createClient({
  url,
  webSocketImpl: WebSocket,
  retryAttempts: tokens.length - 1,
  retryWait: async () => {},
  connectionParams: async () => ({ authorization: `Bearer ${tokens.shift()}` }),
  on: { closed: ({ code, reason }) => tell({ closed: code, reason }) },
})

for await (const result of client.iterate({ query })) tell(result)
try {
  for await (const result of client.iterate({ query: follow })) tell(result)
} catch (error) {
  tell(Array.isArray(error) ? { errors: error } : { ended: error.code ?? String(error) })
}
await client.dispose()
