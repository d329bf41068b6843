// The tests that need a real n8n, on the line and expression engine that the environment names.

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startInstance } from '../../scripts/n8n/instance.mjs';
import { SECRET_CREDENTIAL_TYPE } from '../../scripts/quick-start.mjs';
import { kindsOfActions } from './action-kinds.mjs';
import { answersOfTheTrigger } from './answers.mjs';
import { endToEnd } from './end-to-end.mjs';
import { hostileDeliveries } from './hostile.mjs';
import { killedDuringDeliveries } from './killed.mjs';
import { memoryBesideTheTrigger } from './memory-local.mjs';
import { localMemory } from './memory.mjs';
import { redeliveries } from './redelivery.mjs';
import { testRunsDeliverNothing } from './test-runs.mjs';

const SECRET = 'correct-horse-battery-staple';
const PREVIOUS_SECRET = 'the-secret-before';

const line = N8N_LINE;
const engine = EXPRESSION_ENGINE;
const { OMNIAI_TEST_TARBALL: tarball } = process.env;
if (!tarball) throw new Error('Start these tests with: npm run test:n8n');

describe(`n8n ${line}, engine ${engine}`, () => {
	const context = {
		line,
		engine,
		header: 'x-omniai-secret',
		secret: SECRET,
		previousSecret: PREVIOUS_SECRET,
	};
	let folder;

	beforeAll(async () => {
		folder = await mkdtemp(join(tmpdir(), 'n8n-nodes-omniai-'));
		const start = async () => {
			context.n8n = await startInstance({
				version: line,
				userFolder: folder,
				owner: { email: 'owner@example.com', password: 'Local-Owner-1' },
				tarball,
				env: { N8N_EXPRESSION_ENGINE: engine },
			});
			context.client = context.n8n.client;
		};
		/** The same n8n in a new process, on another port. */
		context.restart = async () => {
			await context.n8n.stop();
			await start();
		};
		await start();
		const name = 'OmniAI webhook secret';
		const data = { headerName: 'X-OmniAI-Secret', secret: SECRET, previousSecret: PREVIOUS_SECRET };
		const { id } = await context.client.createCredential({ name, type: SECRET_CREDENTIAL_TYPE, data });
		context.credential = { id, name };
	});

	afterAll(async () => {
		await context.n8n?.stop();
		if (folder) await rm(folder, { recursive: true, force: true });
	});

	answersOfTheTrigger(context);
	testRunsDeliverNothing(context);
	kindsOfActions(context);
	endToEnd(context);
	hostileDeliveries(context);
	redeliveries(context);
	localMemory(context);
	memoryBesideTheTrigger(context);
	killedDuringDeliveries(context);
});
