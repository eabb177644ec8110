// Which of the audits of `graphql-http` a hub passes: its address and a bearer token, then one line for each audit.
import { serverAudits } from "graphql-http";

const [url, token] = process.argv.slice(2);
const fetchFn = (address, asked = {}) =>
  fetch(address, { ...asked, headers: { ...asked.headers, authorization: `Bearer ${token}` } });
const told = await Promise.all(serverAudits({ url, fetchFn }).map(({ fn }) => fn()));
console.log(JSON.stringify(told.map(({ id, status, name, reason }) => ({ id, status, name, reason }))));
process.exit(0);
