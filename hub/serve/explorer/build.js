// Bundles the explorer and its workers into `assets`, each file under a name that tells its content.
import { rmSync } from 'node:fs';
import { build } from 'esbuild';

rmSync('assets', { recursive: true, force: true });
await build({
  entryPoints: {
    explorer: 'explorer.js',
    editor: 'monaco-editor/esm/vs/editor/editor.worker.js',
    json: 'monaco-editor/esm/vs/language/json/json.worker.js',
    language: 'monaco-graphql/esm/graphql.worker.js',
  },
  outdir: 'assets',
  entryNames: '[name]-[hash]',
  assetNames: '[name]-[hash]',
  bundle: true,
  minify: true,
  format: 'iife',
  legalComments: 'linked',
  loader: { '.ttf': 'file' },
  define: { 'process.env.NODE_ENV': '"production"' },
});
