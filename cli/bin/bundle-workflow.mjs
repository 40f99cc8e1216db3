// Bundles the workflow that the worker loads, from the compiled sources. A process of its own: the bundler is large.
import { writeFileSync } from 'node:fs';
import { bundleWorkflow } from '../../dist/server/workflow-bundle.js';

const { code } = await bundleWorkflow();
writeFileSync(new URL('../../dist/workflow-bundle.js', import.meta.url), code);
