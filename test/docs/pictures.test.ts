import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

// The documents' pictures are small enough to be looked at, and the animated one moves.

const PROJECT = join(__dirname, '..', '..');
const PICTURES = join(PROJECT, 'docs', 'pictures');
const MAX_BYTES = 1_500_000;
const LEAST_FRAMES = 4;

/** Sizes and delays of a GIF's frames, block by block. */
function framesOf(gif: Buffer): Array<{ width: number; height: number; delayMs: number }> {
	const tableBytes = (flags: number) => (flags & 0x80 ? 3 * 2 ** ((flags & 7) + 1) : 0);
	const frames = [];
	let delayMs = 0;
	let at = 13 + tableBytes(gif.readUInt8(10));
	const skipParts = () => {
		while (gif.readUInt8(at) !== 0) at += gif.readUInt8(at) + 1;
		at += 1;
	};
	for (;;) {
		const kind = gif.readUInt8(at);
		if (kind === 0x3b) return frames;
		if (kind === 0x21) {
			if (gif.readUInt8(at + 1) === 0xf9) delayMs = gif.readUInt16LE(at + 4) * 10;
			at += 2;
		} else {
			frames.push({ width: gif.readUInt16LE(at + 5), height: gif.readUInt16LE(at + 7), delayMs });
			at += 10 + tableBytes(gif.readUInt8(at + 9)) + 1;
		}
		skipParts();
	}
}

test.each(readdirSync(PICTURES))('%s can be loaded quickly', (file) => {
	expect(readFileSync(join(PICTURES, file)).length).toBeLessThan(MAX_BYTES);
});

test('the README opens with the request in a dry run, then with the ten minutes as they go by', () => {
	const opening = readFileSync(join(PROJECT, 'README.md'), 'utf8').split(/^## /m)[0] ?? '';
	expect(Array.from(opening.matchAll(/\]\((docs\/pictures\/[\w.-]+)\)/g), ([, file]) => file)).toEqual([
		'docs/pictures/dry-run-table.png',
		'docs/pictures/ten-minutes.gif',
	]);
	const frames = framesOf(readFileSync(join(PICTURES, 'ten-minutes.gif')));
	expect(frames.length).toBeGreaterThanOrEqual(LEAST_FRAMES);
	for (const { width, height, delayMs } of frames) {
		expect([width, height]).toEqual([frames[0]?.width, frames[0]?.height]);
		// Long enough to be read.
		expect(delayMs).toBeGreaterThanOrEqual(1_500);
	}
});
