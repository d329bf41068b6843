// The stand-in for OmniAI's service, for the tests against a real n8n.

import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { transformFile } from '@swc/core';
import { PROJECT } from '../../scripts/project.mjs';

/**
 * Starts the stand-in. It is TypeScript, for the tests in the engine; here it is compiled first.
 * @param {import('../support/omniAiService').StandInOptions} options @returns
 *   {Promise<import('../support/omniAiService').StandIn>}
 */
export async function startStandIn(options) {
	const { code } = await transformFile(join(PROJECT, 'test', 'support', 'omniAiService.ts'), {
		jsc: { parser: { syntax: 'typescript' }, target: 'es2022' },
		module: { type: 'es6' },
	});
	const folder = await mkdtemp(join(tmpdir(), 'n8n-nodes-omniai-stand-in-'));
	try {
		const file = join(folder, 'standIn.mjs');
		await writeFile(file, code);
		return await (await import(file)).startStandIn(options);
	} finally {
		await rm(folder, { recursive: true, force: true });
	}
}
