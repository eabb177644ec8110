// Lints published schemas with the rules of @graphql-eslint: prints what each file is told, as JSON.
import { readFileSync } from 'node:fs';
import { Linter } from 'eslint';
import plugin, { parser } from '@graphql-eslint/eslint-plugin';

// A value of an enumeration is the field's own word; what it stands for is said of the enumeration.
const rules = {
  'naming-convention': ['error', {
    types: 'PascalCase',
    FieldDefinition: 'camelCase',
    InputValueDefinition: 'camelCase',
    Argument: 'camelCase',
    DirectiveDefinition: 'camelCase',
    EnumValueDefinition: 'UPPER_CASE',
  }],
  'require-description': ['error', {
    types: true,
    rootField: true,
    FieldDefinition: true,
    DirectiveDefinition: true,
  }],
  'require-deprecation-reason': 'error',
  'no-hashtag-description': 'error',
  'unique-enum-value-names': 'error',
};

const told = {};
for (const path of process.argv.slice(2)) {
  const code = readFileSync(path, 'utf8');
  const config = {
    files: ['**/*.graphql'],
    languageOptions: { parser, parserOptions: { graphQLConfig: { schema: code } } },
    plugins: { '@graphql-eslint': plugin },
    rules: Object.fromEntries(Object.entries(rules).map(([name, level]) => [`@graphql-eslint/${name}`, level])),
  };
  const found = new Linter().verify(code, config, 'published.graphql');
  told[path] = found.map(({ line, ruleId, message }) => `${line}: ${ruleId}: ${message}`);
}
process.stdout.write(JSON.stringify(told));
