// `node scripts/run.mjs install-n8n [line …]`: installs what real n8n instances need, all lines or these.

import { installN8n, installNode } from './n8n/install.mjs';
import { N8N_LINES, cacheFolder, n8nLine } from './n8n/lines.mjs';
import { say } from './terminal.mjs';

/** @param {string[]} args lines or versions */
export default async function installRealN8n(args) {
	const wanted = args.length > 0 ? args.map(n8nLine) : N8N_LINES;
	await installNode();
	for (const { version } of wanted) await installN8n(version);
	say(`Everything is installed in ${cacheFolder()}.`);
}
