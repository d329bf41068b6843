// The n8n versions this package is tested on, and where they and the Node they need are installed.

import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import { ReadableError } from '../terminal.mjs';

/** The n8n lines this package is tested on. The first is the one `npm start` uses. */
export const N8N_LINES = [
	{
		line: '2.41',
		version: '2.41.1',
		// Spreadsheet, HTML-parsing and AI libraries that n8n takes from outside the npm registry or that do
		// not resolve together; no node of this package touches them.
		overrides: {
			xlsx: 'npm:xlsx@0.18.5',
			linkedom: '0.18.9',
			'@langchain/langgraph': '1.2.0',
			'@langchain/langgraph-checkpoint': '1.0.0',
		},
	},
	{
		line: '1.123',
		version: '1.123.81',
		// A newer checkpoint package asks for a newer LangChain core than this n8n pins, and n8n then fails to
		// start.
		overrides: { xlsx: 'npm:xlsx@0.18.5', '@langchain/langgraph-checkpoint': '1.0.0' },
	},
];

/** The Node that n8n runs on. */
export const NODE_MAJOR = 24;

/** Folder that holds the installs; shared by all clones on a machine. */
export function cacheFolder() {
	if (process.env.OMNIAI_N8N_CACHE) return resolve(process.env.OMNIAI_N8N_CACHE);
	return join(process.env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'n8n-nodes-omniai');
}

/**
 * The line for a version or line number.
 *
 * @param {string} name `2.41`, `2.41.1`, `1.123` or `1.123.81`
 * @returns {(typeof N8N_LINES)[number]} throws a ReadableError for anything else
 */
export function n8nLine(name) {
	const found = N8N_LINES.find(({ line, version }) => line === name || version === name);
	if (!found) {
		throw new ReadableError(`There is no n8n line "${name}" here.`, {
			advice: `Use one of: ${N8N_LINES.map(({ line }) => line).join(', ')}.`,
		});
	}
	return found;
}

/** Folder of the installed Node. */
export function nodeFolder() {
	return join(cacheFolder(), `node-${NODE_MAJOR}`);
}

/** Path of that Node's binary; it exists once `installNode` has returned. */
export function nodeBinary() {
	const binary = process.platform === 'win32' ? 'node.exe' : 'node';
	return join(nodeFolder(), 'node_modules', 'node', 'bin', binary);
}

/**
 * Folder of an installed n8n: its packages are in `node_modules` there.
 *
 * @param {string} version
 */
export function n8nFolder(version) {
	return join(cacheFolder(), `n8n-${version}`);
}
