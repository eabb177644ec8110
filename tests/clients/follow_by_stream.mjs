// Asks and follows by the client `graphql-sse`, each in a connection of its own; prints each result on a line of its own.
// Said on standard input: {"url", "token", "query", "follow"}
import { readFileSync } from 'node:fs'
import { createClient } from 'graphql-sse'

const { url, token, query, follow } = JSON.parse(readFileSync(0, 'utf8'))
const tell = (told) => process.stdout.write(`${JSON.stringify(told)}\n`)
const client = createClient({ url, retryAttempts: 0, headers: { authorization: `Bearer ${token}` } })

for (const asked of [query, '{ nowhere }', follow]) {
  for await (const result of client.iterate({ query: asked })) tell(result)
}
client.dispose()
