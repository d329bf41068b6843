import { readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { projectModules } from './projectModules.mjs';
import { isTestOf, testFiles } from './testFiles.mjs';

// Jest starts its own world for every test file and runs a file to its end. For mutants that is minutes
// each: n8n is loaded anew for every file, and the first red test is enough to know. So this runs the
// same test files, with Jest's own parts (jest-circus, expect, jest-mock), in one process: the tests that
// reach the mutant, the quickest file first, up to the first that is red.

const MUTANT_IDS = /stryMutAct_9fa48\("\d+"/g;
const PLAN = '.mutation-plan.json';
/** What a mutant's tests may take in all. Those left over do not run, and the mutant counts as survived. */
const MAX_SECONDS = Number(process.env.MUTATION_TEST_SECONDS ?? 20);

// Tests mock clocks, so this one is kept.
const nowMs = performance.now.bind(performance);

/**
 * What the run without mutants has shown.
 *
 * @typedef {object} Plan
 * @property {Record<string, string[]>} reachedEarly by file, mutants reached before its first test
 * @property {Array<{ id: string, file: string, ms: number }>} tests
 * @property {Record<string, string[]>} perTest by test, the mutants it reaches
 */

export class TestRunner {
	/** @type {Plan | undefined} */
	plan;
	/** How long each test takes. @type {Map<string, number>} */
	times = new Map();
	/** The clone, or Stryker's copy of it. */
	root = '';
	/** Loads a test file. @type {ReturnType<typeof projectModules>} */
	load = () => {};

	constructor(options) {
		this.options = options.omniAi;
	}

	capabilities() {
		return { reloadEnvironment: true };
	}

	async init() {
		this.root = process.cwd();
		const require = createRequire(join(this.root, 'package.json'));
		const { projects } = require(join(this.root, 'jest.config.js'));
		const [domain] = projects;
		const older = projects.find(({ displayName }) => displayName === 'n8n 1.123');
		Object.assign(globalThis, older.globals);
		this.circus = require('jest-circus');
		const { jestExpect } = createRequire(require.resolve('jest-circus'))('@jest/expect');
		const { ModuleMocker } = createRequire(require.resolve('jest-circus'))('jest-mock');
		Object.assign(globalThis, this.circus.default, { expect: jestExpect });
		this.mocker = new ModuleMocker(globalThis);
		const { mocker, circus } = this;
		this.jest = {
			fn: mocker.fn.bind(mocker),
			spyOn: mocker.spyOn.bind(mocker),
			mocked: (mock) => mock,
			restoreAllMocks: () => mocker.restoreAllMocks(),
			setTimeout: (ms) => void (circus.getState().testTimeout = ms),
		};
		const [, swcOptions] = Object.values(domain.transform)[0];
		const { transformSync } = require('@swc/core');
		const jsc = { ...swcOptions.jsc, transform: { hidden: { jest: true } } };
		this.load = projectModules(
			this.root,
			(source, filename) =>
				transformSync(source, { ...swcOptions, jsc, sourceMaps: false, swcrc: false, filename }).code,
		);
		this.stryker = globalThis.__stryker__ ??= {};
		this.watchErrors();
		circus.addEventHandler((event) => this.onEvent(event));
	}

	async dryRun() {
		const coverage = (this.stryker.mutantCoverage = { static: {}, perTest: {} });
		/** @type {Plan['reachedEarly']} */
		const reachedEarly = {};
		const tests = [];
		const inAll = {};
		for (const file of testFiles(this.options.withoutTests)) {
			coverage.static = {};
			const all = { isWanted: () => true, untilMs: Infinity, stopsAtRed: false, coverage: true };
			let results = await this.runFile(file, all);
			// A busy machine may let a time-out pass; what is red twice is red.
			if (results.some(({ error }) => error !== null)) results = await this.runFile(file, all);
			reachedEarly[file] = Object.keys(coverage.static);
			for (const [mutant, hits] of Object.entries(coverage.static))
				inAll[mutant] = (inAll[mutant] ?? 0) + hits;
			tests.push(...results);
		}
		coverage.static = inAll;
		this.stryker.currentTestId = undefined;
		this.plan = {
			reachedEarly,
			tests: tests.map(({ id, file, ms }) => ({ id, file, ms })),
			perTest: Object.fromEntries(
				Object.entries(coverage.perTest).map(([id, hits]) => [id, Object.keys(hits)]),
			),
		};
		writeFileSync(PLAN, JSON.stringify(this.plan));
		return {
			status: 'complete',
			mutantCoverage: coverage,
			tests: tests.map(({ id, file, ms, error }) => ({
				id,
				name: id,
				fileName: join(this.root, file),
				timeSpentMs: ms,
				...(error === null ? { status: 0 } : { status: 1, failureMessage: error }),
			})),
		};
	}

	async mutantRun({ activeMutant, sandboxFileName, testFilter, hitLimit }) {
		this.loadPlan();
		Object.assign(this.stryker, {
			// Breaking nothing shows which tests are red by themselves.
			activeMutant: process.env.MUTATION_CONTROL === 'true' ? 'none' : activeMutant.id,
			hitCount: hitLimit === undefined ? undefined : 0,
			hitLimit,
			currentTestId: undefined,
		});
		const untilMs = nowMs() + MAX_SECONDS * 1_000;
		let nrOfTests = 0;
		try {
			for (const [file, wanted] of this.testsFor(activeMutant.id, sandboxFileName, testFilter)) {
				if (nowMs() > untilMs) break;
				const run = { untilMs, stopsAtRed: true, coverage: false };
				for (let remaining = wanted; remaining.size > 0;) {
					const results = await this.runFile(file, { ...run, isWanted: (id) => remaining.has(id) });
					nrOfTests += results.length;
					if (hitLimit !== undefined && this.stryker.hitCount > hitLimit)
						return { status: 'timeout', reason: 'Far more often than without the mutant' };
					const red = results.find(({ error }) => error !== null);
					if (red === undefined) break;
					// On a busy machine a test may be red by itself: what is red twice has noticed the mutant.
					const isOne = wanted.has(red.id);
					const again = await this.runFile(file, {
						...run,
						untilMs: Infinity,
						isWanted: (id) => (isOne ? id === red.id : wanted.has(id)),
					});
					if (again.some(({ error }) => error !== null))
						return { status: 'killed', killedBy: [red.id], failureMessage: red.error, nrOfTests };
					if (!isOne) break;
					remaining = new Set(
						Array.from(remaining).filter((id) => !results.some((result) => result.id === id)),
					);
				}
			}
			return { status: 'survived', nrOfTests };
		} finally {
			this.stryker.activeMutant = undefined;
		}
	}

	/** @returns {Plan} */
	loadPlan() {
		if (this.plan !== undefined && this.times.size > 0) return this.plan;
		/** @type {Plan} */
		const plan = this.plan ?? JSON.parse(readFileSync(PLAN, 'utf8'));
		this.times = new Map(plan.tests.map(({ id, ms }) => [id, ms]));
		return (this.plan = plan);
	}

	/**
	 * The tests to run by file: those of the mutant's own concept first, and of these the quickest.
	 *
	 * @param testFilter those that reach the mutant; undefined when it is reached while modules are loaded or
	 *   before the first test of a file. Then it may matter to any test, and those come first that reach the
	 *   code beside it.
	 */
	testsFor(mutant, sourceFile, testFilter) {
		const { reachedEarly, tests, perTest } = this.loadPlan();
		const beside = new Set(
			testFilter === undefined
				? readFileSync(sourceFile, 'utf8')
						.match(MUTANT_IDS)
						?.map((text) => text.slice(text.indexOf('"') + 1, -1))
				: [],
		);
		const reaching = new Set(testFilter);
		const rounds = [new Map(), new Map(), new Map()];
		for (const { id, file } of tests) {
			const isReached =
				testFilter === undefined
					? reachedEarly[file].includes(mutant) || perTest[id]?.includes(mutant)
					: reaching.has(id);
			if (!isReached) continue;
			const isBeside = testFilter !== undefined || perTest[id]?.some((other) => beside.has(other));
			const round = rounds[isTestOf(file, sourceFile) ? 0 : isBeside ? 1 : 2];
			if (!round.has(file)) round.set(file, new Set());
			round.get(file).add(id);
		}
		const cost = ([, ids]) => Array.from(ids).reduce((sum, id) => sum + this.times.get(id), 0);
		return rounds.flatMap((round) => Array.from(round).sort((left, right) => cost(left) - cost(right)));
	}

	async runFile(file, run) {
		const { circus } = this;
		circus.resetState();
		this.run = { ...run, isRed: false, file };
		const names = new Map();
		const results = [];
		try {
			this.load(join(this.root, file), this.jest);
		} catch (error) {
			return [{ id: `${file} is loaded`, file, ms: 0, error: String(error?.stack ?? error) }];
		}
		const { rootDescribeBlock, testTimeout } = circus.getState();
		const all = Array.from(testsOf(rootDescribeBlock));
		for (const [test, path] of all) {
			const name = `${file}: ${path}`;
			const seen = names.get(name) ?? 0;
			names.set(name, seen + 1);
			test.mutationId = seen === 0 ? name : `${name} (${seen + 1})`;
			if (!run.isWanted(test.mutationId)) test.mode = 'skip';
			// A mutant that makes a test wait for ever costs no more than it has to.
			const usual = this.times.get(test.mutationId);
			test.timeout =
				usual === undefined ? 120_000 : Math.min(test.timeout ?? testTimeout, 5_000 + 10 * usual);
		}
		try {
			await circus.run();
		} finally {
			this.mocker.restoreAllMocks();
			this.stryker.currentTestId = undefined;
		}
		for (const [test] of all) {
			if (test.mode === 'skip' && test.errors.length === 0) continue;
			results.push({
				id: test.mutationId,
				file,
				ms: test.duration ?? 0,
				error: test.errors.length === 0 ? null : messageOf(test.errors[0]),
			});
		}
		const [unhandled] = circus.getState().unhandledErrors;
		if (unhandled !== undefined)
			results.push({ id: `${file}: after its tests`, file, ms: 0, error: messageOf(unhandled) });
		return results;
	}

	onEvent({ name, test }) {
		switch (name) {
			case 'test_start':
				if ((this.run.stopsAtRed && this.run.isRed) || nowMs() > this.run.untilMs) test.mode = 'skip';
				if (this.run.coverage) this.stryker.currentTestId = test.mutationId;
				break;
			case 'test_skip':
				this.stryker.currentTestId = undefined;
				break;
			case 'test_done':
				this.stryker.currentTestId = undefined;
				if (test.errors.length > 0) this.run.isRed = true;
				break;
		}
	}

	// A promise that nobody waits for fails the test in which it does.
	watchErrors() {
		const note = (error) => {
			const state = this.circus.getState();
			(state.currentlyRunningTest?.errors ?? state.unhandledErrors).push(error);
		};
		process.on('uncaughtException', note);
		process.on('unhandledRejection', note);
	}
}
TestRunner.inject = ['options'];

function* testsOf(block, path = []) {
	for (const child of block.children) {
		if (child.type === 'describeBlock') yield* testsOf(child, [...path, child.name]);
		else yield [child, [...path, child.name].join(' › ')];
	}
}

function messageOf(error) {
	const [first] = Array.isArray(error) ? error : [error];
	return String(first?.message ?? first).slice(0, 2_000);
}
