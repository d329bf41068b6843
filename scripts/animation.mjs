// One picture that moves, of pictures that the journeys in the editor have taken: `npm run pictures`.

import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import gifenc from 'gifenc';
import { PNG } from 'pngjs';
import { ReadableError } from './terminal.mjs';

/** The ten minutes of `docs/ten-minutes.md`: names of the journey's pictures, and how long each is shown. */
export const TEN_MINUTES = [
	{ picture: 'ten-minutes-canvas', seconds: 2 },
	{ picture: 'ten-minutes-dry-run', seconds: 4 },
	{ picture: 'ten-minutes-trigger', seconds: 2 },
	{ picture: 'ten-minutes-credential', seconds: 2 },
	{ picture: 'ten-minutes-send-test', seconds: 2 },
	{ picture: 'ten-minutes-listening', seconds: 2 },
	{ picture: 'ten-minutes-tested', seconds: 2 },
	{ picture: 'ten-minutes-published', seconds: 2 },
	{ picture: 'ten-minutes-live', seconds: 4 },
];

// What is drawn in 1440 can still be read, also where a page shows it smaller.
const WIDTH = 1200;
const COLOURS = 128;

/**
 * Writes an animated GIF.
 *
 * @param {Array<{ picture: string, seconds: number }>} frames names of PNG files in the folder, of one size
 * @param {{ folder: string, file: string }} where
 */
export function animate(frames, { folder, file }) {
	const missing = frames.filter(({ picture }) => !existsSync(join(folder, `${picture}.png`)));
	if (missing.length > 0) {
		throw new ReadableError(`No pictures for ${missing.map(({ picture }) => picture).join(', ')}.`, {
			advice: 'Name the pictures in scripts/animation.mjs as the journeys in test/e2e do.',
		});
	}
	const encoder = gifenc.GIFEncoder();
	for (const { picture, seconds } of frames) {
		const { data, width, height } = scaled(PNG.sync.read(readFileSync(join(folder, `${picture}.png`))));
		const palette = gifenc.quantize(data, COLOURS);
		encoder.writeFrame(gifenc.applyPalette(data, palette), width, height, {
			palette,
			delay: seconds * 1_000,
		});
	}
	encoder.finish();
	writeFileSync(file, encoder.bytes());
}

/**
 * A picture made smaller, each point the mean of what it stands for.
 *
 * @param {PNG} picture
 */
function scaled({ data, width: from, height: fromHeight }) {
	const ratio = from / WIDTH;
	const height = Math.round(fromHeight / ratio);
	const scaledData = new Uint8ClampedArray(WIDTH * height * 4);
	for (let y = 0; y < height; y += 1) {
		for (let x = 0; x < WIDTH; x += 1) {
			const mean = meanOf(data, from, {
				left: x * ratio,
				right: Math.min((x + 1) * ratio, from),
				top: y * ratio,
				bottom: Math.min((y + 1) * ratio, fromHeight),
			});
			scaledData.set(mean, (y * WIDTH + x) * 4);
		}
	}
	return { data: scaledData, width: WIDTH, height };
}

/**
 * @param {Uint8Array} data
 * @param {number} width
 * @param {{ left: number, right: number, top: number, bottom: number }} area in points and parts of points
 */
function meanOf(data, width, { left, right, top, bottom }) {
	const sum = [0, 0, 0, 0];
	let weights = 0;
	for (let y = Math.floor(top); y < bottom; y += 1) {
		for (let x = Math.floor(left); x < right; x += 1) {
			const weight =
				(Math.min(x + 1, right) - Math.max(x, left)) * (Math.min(y + 1, bottom) - Math.max(y, top));
			for (let channel = 0; channel < 4; channel += 1)
				sum[channel] += data[(y * width + x) * 4 + channel] * weight;
			weights += weight;
		}
	}
	return sum.map((value) => value / weights);
}
