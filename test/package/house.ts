import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import ts from 'typescript';

// The house as the imports draw it. Type imports count: whoever needs a type has to find it, too.

const PROJECT = join(__dirname, '..', '..');

/** The rooms of one node: folders that mean the same to a reader are one here. */
const OPERATIONS = /^OmniAi\/(?:activity|analytics|document|event|lead)$/;
export const NODES = ['OmniAiTrigger', 'OmniAiCondition', 'OmniAi'];

/** Every source in `nodes/`, from there, with the sources that it imports. */
export function imports(): Map<string, string[]> {
	const root = join(PROJECT, 'nodes');
	const files = readdirSync(root, { recursive: true, encoding: 'utf8' }).filter((file) =>
		file.endsWith('.ts'),
	);
	const resolve = (from: string, specifier: string): string => {
		const path = relative(root, join(root, dirname(from), specifier));
		const found = [`${path}.ts`, join(path, 'index.ts')].find((file) => files.includes(file));
		if (found === undefined) throw new Error(`${from} imports ${specifier}, which is not there.`);
		return found;
	};
	return new Map(
		files.map((file) => {
			const { importedFiles } = ts.preProcessFile(readFileSync(join(root, file), 'utf8'));
			const own = importedFiles.map(({ fileName }) => fileName).filter((name) => name.startsWith('.'));
			return [file, own.map((name) => resolve(file, name))];
		}),
	);
}

/** Which folders import from which, by name from `nodes/`. */
export function folders(files: Map<string, string[]>): Map<string, Set<string>> {
	const found = new Map<string, Set<string>>();
	for (const [file, imported] of files) {
		const from = dirname(file);
		const others = found.get(from) ?? new Set();
		found.set(from, others);
		for (const other of imported.map(dirname)) if (other !== from) others.add(other);
	}
	return found;
}

/** All that can be reached from some names, themselves included. */
export function reached(from: string[], edges: ReadonlyMap<string, Iterable<string>>): Set<string> {
	const seen = new Set<string>();
	const next = [...from];
	for (let name = next.pop(); name !== undefined; name = next.pop()) {
		if (seen.has(name)) continue;
		seen.add(name);
		next.push(...(edges.get(name) ?? []));
	}
	return seen;
}

/** The folders through which one goes from a file to others, following imports, in no order. */
export function foldersBetween(from: string, to: string[], files: Map<string, string[]>): string[] {
	const onTheWay = Array.from(reached([from], files)).filter((file) => {
		const ahead = reached([file], files);
		return to.some((target) => ahead.has(target));
	});
	return [...new Set(onTheWay.map(dirname))];
}

/** A circle of names, or null where there is none. */
export function circle(edges: ReadonlyMap<string, Iterable<string>>): string[] | null {
	for (const name of edges.keys()) {
		for (const next of edges.get(name) ?? []) {
			if (next !== name && reached([next], edges).has(name)) return [name, next];
		}
	}
	return null;
}

/** The picture for CONTRIBUTING: who imports whom, without what another arrow says already. */
export function picture(files: Map<string, string[]>): string {
	const drawn = new Map<string, Set<string>>();
	for (const [from, others] of folders(files)) {
		const set = drawn.get(roomOf(from)) ?? new Set();
		drawn.set(roomOf(from), set);
		for (const other of others) if (roomOf(other) !== roomOf(from)) set.add(roomOf(other));
	}
	const lines = ['flowchart LR'];
	for (const node of NODES) {
		const rooms = Array.from(drawn.keys()).filter((room) => room === node || room.startsWith(`${node}/`));
		lines.push(`  subgraph ${node}_wing[${node.replace(/^OmniAi/, 'OmniAI ').trim()}]`);
		lines.push(
			...rooms.sort().map((room) => `    ${idOf(room)}[${room === node ? `${node}.node` : labelOf(room)}]`),
		);
		lines.push('  end');
	}
	lines.push('  subgraph shared_wing[shared]');
	const shared = Array.from(drawn.keys()).filter((room) => room.startsWith('shared/'));
	lines.push(...shared.sort().map((room) => `    ${idOf(room)}[${labelOf(room)}]`), '  end');
	for (const [from, others] of Array.from(drawn).sort(([a], [b]) => a.localeCompare(b))) {
		// Everybody speaks in what stands directly in `shared`.
		for (const to of Array.from(others).sort()) {
			const isImplied = Array.from(others).some((other) => other !== to && reached([other], drawn).has(to));
			if (to !== 'shared' && !isImplied) lines.push(`  ${idOf(from)} --> ${idOf(to)}`);
		}
	}
	return lines.join('\n');
}

function roomOf(folder: string): string {
	return OPERATIONS.test(folder) ? 'OmniAi/resources' : folder;
}

function idOf(room: string): string {
	return room.replaceAll('/', '_');
}

function labelOf(room: string): string {
	return room.split('/').slice(1).join('/');
}
