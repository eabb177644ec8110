// An identity provider for the tests: who it knows, and which keys it signs with, it is told line by line on its input.
//
// The first line is its world: { keys, clients, people, services, scopes }, services by their address, ours first. It answers each line with one of its own.

import { createServer } from 'node:http'
import { createInterface } from 'node:readline'

import Provider, { errors } from 'oidc-provider'

const fetched = { keys: 0, metadata: 0 }
let world, issuer, provider, answering = true

const server = createServer((request, response) => {
  if (!answering) return request.socket.destroy()
  if (request.url === '/jwks') fetched.keys += 1
  if (request.url.startsWith('/.well-known/')) fetched.metadata += 1
  if (request.url.startsWith('/interaction/')) return signIn(request, response)
  return provider.callback()(request, response)
})

function opened () {
  const made = new Provider(issuer, {
    jwks: { keys: world.keys },
    clients: world.clients,
    clientDefaults: { id_token_signed_response_alg: 'ES256' },
    cookies: { keys: ['of the tests alone'] },
    // Which seat a program speaks for, and with which algorithm its tokens are signed.
    extraClientMetadata: { properties: ['seat', 'token_alg'] },
    claims: { openid: ['sub'], profile: ['name'] },
    features: {
      devInteractions: { enabled: false },
      clientCredentials: { enabled: true },
      dPoP: { enabled: true },
      resourceIndicators: {
        enabled: true,
        defaultResource: () => Object.keys(world.services)[0],
        useGrantedResource: () => true,
        getResourceServerInfo: (_, resource, client) => {
          if (!Object.hasOwn(world.services, resource)) throw new errors.InvalidTarget()
          return {
            audience: world.services[resource],
            scope: world.scopes,
            accessTokenFormat: 'jwt',
            accessTokenTTL: 600,
            jwt: { sign: { alg: client.token_alg ?? 'ES256' } }
          }
        }
      }
    },
    clientAuthMethods: ['private_key_jwt', 'client_secret_basic', 'client_secret_post', 'none'],
    enabledJWA: { clientAuthSigningAlgValues: ['ES256', 'EdDSA', 'Ed25519', 'RS256', 'PS256'] },
    extraTokenClaims: (_, token) => {
      const seat = token.accountId ? world.people[token.accountId]?.seat : token.client?.seat
      return seat ? { seat } : {}
    },
    findAccount: (_, sub) => world.people[sub] && {
      accountId: sub,
      claims: () => ({ sub, name: world.people[sub].name })
    },
    // Nobody is asked for consent: what a person may see comes from the seat.
    loadExistingGrant: async ctx => {
      const { oidc } = ctx
      const grant = new oidc.provider.Grant({ clientId: oidc.client.clientId, accountId: oidc.session.accountId })
      grant.addOIDCScope('openid profile')
      for (const service of Object.keys(world.services)) grant.addResourceScope(service, world.scopes)
      await grant.save()
      return grant
    },
    interactions: { url: (_, interaction) => `/interaction/${interaction.uid}` },
    ttl: { Interaction: 600, Session: 3600, Grant: 3600, IdToken: 600, ClientCredentials: 600, AccessToken: 600 }
  })
  made.proxy = false
  return made
}

// The whole of a sign-in page: one field that says who it is.
async function signIn (request, response) {
  if (request.method === 'GET') {
    response.writeHead(200, { 'content-type': 'text/html; charset=utf-8' })
    return response.end('<form method="post"><label>Who are you? <input name="person"></label><button>Sign in</button></form>')
  }
  let body = ''
  for await (const piece of request) body += piece
  const accountId = new URLSearchParams(body).get('person') ?? ''
  try {
    const result = world.people[accountId] ? { login: { accountId } } : { error: 'access_denied' }
    await provider.interactionFinished(request, response, result, { mergeWithLastSubmission: false })
  } catch {
    response.writeHead(400, { 'content-type': 'text/plain' })
    response.end('the sign-in is over; begin again')
  }
}

const told = {
  // Sign from now on with the first key of its kind, and publish these alone.
  keys: keys => { world.keys = keys; provider = opened(); return true },
  // Whether it answers at all.
  answering: whether => { answering = whether; return true },
  // How often it was asked for its keys and its metadata.
  fetched: () => fetched
}

for await (const line of createInterface({ input: process.stdin })) {
  const said = JSON.parse(line)
  if (world === undefined) {
    world = said
    await new Promise(resolve => server.listen(0, '127.0.0.1', resolve))
    issuer = `http://127.0.0.1:${server.address().port}`
    provider = opened()
    process.stdout.write(JSON.stringify({ issuer }) + '\n')
  } else {
    const [[name, value]] = Object.entries(said)
    process.stdout.write(JSON.stringify({ [name]: told[name](value) }) + '\n')
  }
}
process.exit(0)  // whoever started it has gone
