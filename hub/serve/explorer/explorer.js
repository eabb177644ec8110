// The page of the explorer: GraphiQL, asking the hub that it came from in the name of whoever is signed in.
import 'graphiql/style.css';
import { GraphiQL } from 'graphiql';
import { createElement } from 'react';
import { createRoot } from 'react-dom/client';

const root = document.getElementById('explorer');
const { graphql, editor, json, language, start } = root.dataset;
const workers = { json, graphql: language };
globalThis.MonacoEnvironment = { getWorker: (_, label) => new Worker(workers[label] ?? editor) };

// What was asked stays in the page: a shared computer keeps nothing of it.
const forgetful = { getItem: () => null, setItem() {}, removeItem() {}, clear() {}, length: 0 };

async function ask(question) {
  const answer = await fetch(graphql, {
    method: 'POST',
    // No form and no page of another origin can send the proof.
    headers: { 'Content-Type': 'application/json', Accept: 'application/graphql-response+json', 'Hub-Proof': 'same-origin' },
    body: JSON.stringify(question),
  });
  if (answer.status === 401) location.assign(start);
  return answer.json();
}

const defaultQuery = '{\n  viewer {\n    audience\n    party\n  }\n}\n';
createRoot(root).render(createElement(GraphiQL, { fetcher: ask, storage: forgetful, defaultQuery }));
