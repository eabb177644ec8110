// Holds each schema against the one promised before, by graphql-inspector: prints what would break a client, as JSON.
import { readFileSync } from 'node:fs';
import { CriticalityLevel, diff } from '@graphql-inspector/core';
import { buildSchema } from 'graphql';

const [, , ...paths] = process.argv;
const found = [];
for (let at = 0; at < paths.length; at += 2) {
  const [promised, present] = [paths[at], paths[at + 1]].map(path => readFileSync(path, 'utf8'));
  if (promised === present) continue;
  for (const change of await diff(buildSchema(promised), buildSchema(present))) {
    if (change.criticality.level === CriticalityLevel.Breaking) found.push([change.path, change.message]);
  }
}
process.stdout.write(JSON.stringify(found));
