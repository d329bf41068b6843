import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

// The example workflows as n8n shows them when they are opened, in a window of 1440 by 900: read without
// zooming, nothing over anything else. Sizes are those that n8n 2.41 draws at a zoom of 1.

const EXAMPLES = join(__dirname, '..', '..', 'examples');

interface Node {
	name: string;
	type: string;
	position: [number, number];
	parameters: { width?: number; height?: number; content?: string; errorMessage?: string };
}

interface Example {
	nodes: Node[];
	connections: Record<string, Record<string, Array<Array<{ node: string }>>>>;
}

interface Box {
	of: string;
	x: number;
	y: number;
	width: number;
	height: number;
}

const NOTE = 'n8n-nodes-base.stickyNote';
const CONDITION = 'n8n-nodes-omniai.omniAiCondition';
const STOP = 'n8n-nodes-base.stopAndError';
const SIZES: Record<string, [number, number]> = {
	[CONDITION]: [96, 160],
	'@n8n/n8n-nodes-langchain.agent': [224, 96],
	'@n8n/n8n-nodes-langchain.lmChatOpenAi': [80, 80],
	'n8n-nodes-omniai.omniAiTool': [80, 80],
};

const WITH_SUBTITLE = /^n8n-nodes-omniai\.|\.(?:set|postgres)$/;

// n8n moves what is dropped between the lines of its grid.
const GRID = 16;
const PANE = { width: 1398, height: 798 };
const PADDING = 1.2;
// Notes are written in 14 pixels: at this zoom they are read in 12.
const LEAST_ZOOM = 0.86;
// The button that executes the workflow lies over the canvas, in the middle of its lower edge.
const BUTTON = { of: 'the button', x: PANE.width / 2 - 110, y: 738, width: 220, height: 60 };

const examples: Array<[string, Example]> = readdirSync(EXAMPLES)
	.filter((file) => file.endsWith('.json'))
	.map((file) => [file, JSON.parse(readFileSync(join(EXAMPLES, file), 'utf8')) as Example]);

const notesOf = ({ nodes }: Example) => nodes.filter(({ type }) => type === NOTE);

/** How many lines a text takes where it wraps between words. */
function linesOf(text: string, width: number, characterWidth: number): number {
	let lines = 1;
	let used = 0;
	for (const word of text.split(/\s+/)) {
		const length = word.length * characterWidth;
		if (used > 0 && used + characterWidth + length > width) {
			lines += 1;
			used = length;
		} else used += (used > 0 ? characterWidth : 0) + length;
	}
	return lines;
}

function bodyOf({ name, type, position: [x, y], parameters }: Node): Box {
	const [width, height] = SIZES[type] ?? [parameters.width ?? 96, parameters.height ?? 96];
	return { of: name, x, y, width, height };
}

/** Name and subtitle, below the node; an agent's stand inside. */
function labelOf(node: Node): Box[] {
	if (node.type === NOTE || node.type.endsWith('.agent')) return [];
	const { x, y, width: bodyWidth, height } = bodyOf(node);
	const textWidth = Math.min(192, node.name.length * 8.5);
	const lines = linesOf(node.name, 192, 8.5);
	const middle = x + bodyWidth / 2;
	const name = {
		of: node.name,
		x: middle - textWidth / 2,
		y: y + height + 6,
		width: textWidth,
		height: lines * 20,
	};
	const width = node.type === CONDITION ? 192 : 150;
	const subtitle = { of: node.name, x: middle - width / 2, y: name.y + name.height, width, height: 20 };
	return WITH_SUBTITLE.test(node.type) ? [name, subtitle] : [name];
}

const boxesOf = ({ nodes }: Example) => nodes.flatMap((node) => [bodyOf(node), ...labelOf(node)]);

const overlap = (a: Box, b: Box) =>
	a.of !== b.of && a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height;

function overlaps(example: Example): string[] {
	const boxes = boxesOf(example);
	const found = boxes.flatMap((a, index) =>
		boxes
			.slice(index + 1)
			.filter((b) => overlap(a, b))
			.map((b) => `${a.of} and ${b.of}`),
	);
	return [...new Set(found)];
}

/** What n8n makes of a workflow when it opens it: all nodes in view, labels beyond them. */
function opened(example: Example) {
	const bodies = example.nodes.map(bodyOf);
	const left = Math.min(...bodies.map(({ x }) => x));
	const right = Math.max(...bodies.map(({ x, width }) => x + width));
	const top = Math.min(...bodies.map(({ y }) => y));
	const bottom = Math.max(...bodies.map(({ y, height }) => y + height));
	const zoom = Math.min(1, PANE.width / ((right - left) * PADDING), PANE.height / ((bottom - top) * PADDING));
	const covered = boxesOf(example)
		.map(({ of, x, y, width, height }) => ({
			of,
			x: PANE.width / 2 + (x - (left + right) / 2) * zoom,
			y: PANE.height / 2 + (y - (top + bottom) / 2) * zoom,
			width: width * zoom,
			height: height * zoom,
		}))
		.filter((box) => overlap(box, BUTTON))
		.map(({ of }) => of);
	return { zoom, covered: [...new Set(covered)] };
}

/** The height that a note's text takes, as measured in n8n: Inter of 14 pixels, lines of 18.9. */
function textHeight({ parameters: { content = '', width = 0 } }: Node): number {
	const inner = width - 26;
	const blocks = content.split(/\n\n+(?![^`]*```\n?$)/);
	return blocks.reduce((height, block) => {
		if (block.startsWith('## ')) return height + linesOf(block.slice(3), inner, 11.5) * 32 + 8;
		if (block.startsWith('```')) return height + (block.split('\n').length - 2) * 16.5 + 32;
		const items = block.split(/\n/);
		const list = /^(?:\d\.|-) /.test(block);
		const text = items.map((item) => item.replace(/\*\*?|`|^(?:\d\.|-) /g, ''));
		const lines = text.map((item) => linesOf(item, inner - (list ? 20 : 0), 6.6));
		return height + lines.reduce((sum, count) => sum + count * 18.9 + (list ? 3.5 : 0), 0) + 8;
	}, 8);
}

/** Notes whose text is cut, or leaves more empty than two lines and what stands beside it explain. */
function badNotes(example: Example): string[] {
	return notesOf(example).flatMap((note) => {
		const { name, parameters } = note;
		const { height = 0, width = 0, content = '' } = parameters;
		const needed = textHeight(note);
		const tallest = Math.max(
			...notesOf(example)
				.filter((other) => other.position[1] === note.position[1] && other.parameters.height === height)
				.map(textHeight),
		);
		const code = /```\w*\n([\s\S]*?)```/.exec(content)?.[1] ?? '';
		const widest = Math.max(...code.split('\n').map((line) => line.length * 9.7 + 60));
		if (needed > height || widest > width)
			return [`${name} is too small: ${Math.round(needed)} of ${height}`];
		return height - tallest > 48 ? [`${name} is too large: ${Math.round(needed)} of ${height}`] : [];
	});
}

test.each(examples)('%s: nothing lies over anything else', (_, example) => {
	expect(overlaps(example)).toEqual([]);
	expect(example.nodes.filter(({ position }) => position.some((place) => place % GRID !== 0))).toEqual([]);
});

test.each(examples)('%s: can be read at the zoom at which n8n opens it', (_, example) => {
	const { zoom, covered } = opened(example);
	expect(zoom).toBeGreaterThanOrEqual(LEAST_ZOOM);
	expect(covered).toEqual([]);
});

test.each(examples)('%s: each note holds its text, and no more', (_, example) => {
	expect(notesOf(example).length).toBeGreaterThan(0);
	expect(badNotes(example)).toEqual([]);
});

test.each(examples)('%s: names no address of one machine', (_, example) => {
	const hosts = Array.from(
		JSON.stringify(example).matchAll(/https?:\/\/([^/"\s\\)]+)/g),
		([, host = '']) => host,
	).filter((host) => host !== 'example.com');
	expect(hosts).toEqual([]);
	expect(JSON.stringify(example)).not.toMatch(/localhost|\b\d{1,3}(?:\.\d{1,3}){3}\b/);
});

describe('an alert that fails', () => {
	const alerting = examples.filter(([, { nodes }]) => nodes.some(({ type }) => type === CONDITION));

	test('is a matter of every example with a condition', () => {
		expect(alerting.map(([file]) => file).sort()).toEqual([
			'ai-agent.json',
			'borrower-not-answered.json',
			'nightly-catch-up.json',
			'past-failures.json',
			'quick-start.json',
			'records-to-data-table.json',
			'sample-dry-run.json',
			'send-again.json',
			'tool-keeps-failing-everywhere.json',
			'tool-keeps-failing.json',
		]);
	});

	/** Nodes that a node's output leads to in the end, those that stop first. */
	const endsOf = ({ nodes, connections }: Example, from: Array<{ node: string }> = []): Node[] =>
		from.flatMap(({ node: name }) => {
			const node = nodes.find((one) => one.name === name);
			const [first] = Object.values(connections[name]?.['main'] ?? []);
			if (node === undefined) throw new Error(`There is no node ${name}.`);
			if (node.type === CONDITION) return endsOf({ nodes, connections }, connections[name]?.['main']?.[3]);
			return first === undefined || first.length === 0 ? [node] : endsOf({ nodes, connections }, first);
		});

	test.each(alerting)('in %s stops the execution with the reason, after everything else', (_, example) => {
		for (const { name } of example.nodes.filter(({ type }) => type === CONDITION)) {
			const outputs = example.connections[name]?.['main'] ?? [];
			const stops = endsOf(example, outputs[3]).filter(({ type }) => type === STOP);
			expect(stops.map(({ parameters }) => parameters.errorMessage)).toEqual([
				'=Lead {{ $json.lead }}: {{ $json.why }}',
			]);
			// n8n runs the branches of a node from the top to the bottom of the canvas.
			const directly = outputs.flatMap((targets) => targets ?? []).map(({ node }) => node);
			const [stop] = stops;
			for (const target of example.nodes.filter((one) => directly.includes(one.name) && one !== stop))
				expect(target.position[1]).toBeLessThan(stop?.position[1] ?? 0);
		}
	});
});

describe('these tests see', () => {
	const note = (parameters: Node['parameters'], position: Node['position'] = [0, -400]) => ({
		name: 'Read me',
		type: NOTE,
		position,
		parameters,
	});
	const trigger: Node = {
		name: 'OmniAI Trigger',
		type: 'n8n-nodes-omniai.omniAiTrigger',
		position: [0, 0],
		parameters: {},
	};
	const text = 'What a note says. '.repeat(20);

	test('a note over a node, and a label under the next node', () => {
		const example = (...nodes: Node[]): Example => ({ nodes, connections: {} });
		expect(overlaps(example(trigger, note({ width: 300, height: 420 })))).toEqual([
			'OmniAI Trigger and Read me',
		]);
		expect(overlaps(example(trigger, { ...trigger, name: 'Below', position: [0, 112] }))).toEqual([
			'OmniAI Trigger and Below',
		]);
		expect(overlaps(example(trigger, note({ width: 300, height: 384 })))).toEqual([]);
	});

	test('a text that is cut, code that is cut, and a note that is half empty', () => {
		const bad = (parameters: Node['parameters']) => badNotes({ nodes: [note(parameters)], connections: {} });
		expect(bad({ width: 400, height: 96, content: text })).toHaveLength(1);
		expect(bad({ width: 400, height: 320, content: text })).toHaveLength(1);
		expect(bad({ width: 400, height: 160, content: text })).toEqual([]);
		expect(bad({ width: 400, height: 96, content: `\`\`\`sql\n${'x'.repeat(60)}\n\`\`\`` })).toHaveLength(1);
	});

	test('a workflow that n8n has to make small, and one under its button', () => {
		const far = { ...trigger, name: 'Far', position: [2400, 0] as [number, number] };
		expect(opened({ nodes: [trigger, far], connections: {} }).zoom).toBeLessThan(LEAST_ZOOM);
		const tall = note({ width: 96, height: 688 }, [0, -704]);
		expect(opened({ nodes: [trigger, tall], connections: {} }).covered).toEqual(['OmniAI Trigger']);
	});
});
