// Composes a hub's subgraph with a logistics portal's, by each of the two public composers.
// In: a JSON object of subgraph texts by audience. Out: for each audience and composer, the errors and what was composed.
import { composeServices as apollo } from '@apollo/composition'
import { composeServices as guild } from '@theguild/federation-composition'
import { parse } from 'graphql'
import { readFileSync } from 'node:fs'

const { hubs, portal } = JSON.parse(readFileSync(0, 'utf8'))
const composers = { apollo, guild }
const told = {}
for (const [audience, sdl] of Object.entries(hubs)) {
  for (const [name, compose] of Object.entries(composers)) {
    const { errors, supergraphSdl } = compose([
      { name: 'hub', url: 'http://hub.test/graphql', typeDefs: parse(sdl) },
      { name: 'portal', url: 'http://portal.test/graphql', typeDefs: parse(portal) },
    ])
    const made = supergraphSdl ? parse(supergraphSdl) : { definitions: [] }
    const found = made.definitions.find((one) => one.kind === 'ObjectTypeDefinition' && one.name.value === 'Case')
    told[`${audience} by ${name}`] = {
      errors: (errors ?? []).map((one) => one.message),
      case: (found?.fields ?? []).map((one) => one.name.value),
    }
  }
}
process.stdout.write(JSON.stringify(told))
