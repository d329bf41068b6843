// A person at n8n's editor: what they click and type, and what they see.

import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { chromium } from 'playwright-core';
import { LOCAL } from '../../scripts/paths.mjs';

const PICTURES = join(LOCAL, 'pictures');
// Where the documents' pictures go when `npm run pictures` takes them.
const DOCUMENT_PICTURES = process.env.OMNIAI_DOCUMENT_PICTURES;
const SEEN_WITHIN_MS = 20_000;

const byTestId = (id) => `[data-test-id="${id}"]`;

/**
 * Waits for what n8n draws a little later: a check is made again until it passes or a person would have given
 * up.
 * @param {() => Promise<T>} check throws while it does not hold @returns {Promise<T>} what the check returned
 *   @template T
 */
export async function eventually(check) {
	for (const deadline = Date.now() + SEEN_WITHIN_MS; ; await delay(100)) {
		try {
			return await check();
		} catch (error) {
			if (Date.now() > deadline) throw error;
		}
	}
}

/**
 * What a check gives when it gives the same twice in a row, so that nothing is judged half drawn.
 * @param {() => Promise<T>} look @returns {Promise<T>} @template T
 */
export async function settled(look) {
	let before;
	return await eventually(async () => {
		const now = await look();
		const same = JSON.stringify(now) === JSON.stringify(before);
		before = now;
		if (same) return now;
		await delay(200);
		throw new Error('The page is still being drawn.');
	});
}

/** A headless browser without a network of its own. */
export async function openBrowser(executablePath) {
	const args = [
		'--no-sandbox',
		'--disable-gpu',
		'--disable-quic',
		'--no-first-run',
		'--disable-background-networking',
		'--disable-component-update',
		'--disable-sync',
	];
	return await chromium.launch({ executablePath, args });
}

export class Editor {
	#page;
	#baseUrl;

	/** Clicks, key chords and filled fields so far. */
	interactions = 0;

	constructor(page, baseUrl) {
		this.#page = page;
		this.#baseUrl = baseUrl;
		page.setDefaultTimeout(SEEN_WITHIN_MS);
		mkdirSync(PICTURES, { recursive: true });
	}

	/** Signs in as the owner in a window of its own. */
	static async signIn(browser, { baseUrl, email, password, colorScheme = 'light' }) {
		const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, colorScheme });
		const editor = new Editor(await context.newPage(), baseUrl);
		await editor.#page.goto(`${baseUrl}/signin`);
		await editor.#page.fill('input[type=email], input[name=emailOrLdapLoginId]', email);
		await editor.#page.fill('input[type=password]', password);
		await editor.#page.keyboard.press('Enter');
		await editor.#page.waitForURL(/home|workflow/);
		return editor;
	}

	async close() {
		await this.#page.context().close();
	}

	/** Another window of the same person, on an empty canvas. Its interactions begin with that one. */
	async openWindow() {
		const context = this.#page.context();
		await context.grantPermissions(['clipboard-read', 'clipboard-write']);
		const other = new Editor(await context.newPage(), this.#baseUrl);
		await other.openEmptyCanvas();
		other.interactions = 1;
		return other;
	}

	/** Pastes onto the canvas what was copied elsewhere. */
	async paste(text) {
		await this.#page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
		await this.#page.evaluate((copied) => navigator.clipboard.writeText(copied), text);
		await this.press('Control+v');
	}

	/** What the person copied in the editor. */
	async clipboard() {
		return await this.#page.evaluate(() => navigator.clipboard.readText());
	}

	/** The button that a trigger shows on the canvas while somebody points at it. */
	async pointAt(name) {
		await this.node(name).hover();
		return this.node(name).getByText('Execute workflow');
	}

	/** The icon of a neighbour, beside a node that is open. */
	neighbour(name) {
		return this.#page.locator(`${byTestId('floating-node')}[data-node-name="${name}"]`);
	}

	at(testId) {
		return this.#page.locator(byTestId(testId));
	}

	text(text) {
		return this.#page.getByText(text);
	}

	async click(locator) {
		this.interactions += 1;
		await locator.click();
	}

	async fill(locator, value) {
		this.interactions += 1;
		await locator.fill(value);
	}

	async press(keys) {
		this.interactions += 1;
		await this.#page.keyboard.press(keys);
	}

	async openEmptyCanvas() {
		await this.#page.goto(`${this.#baseUrl}/workflow/new`);
		await this.at('canvas-plus-button').first().waitFor();
	}

	async openWorkflow(id) {
		await this.#page.goto(`${this.#baseUrl}/workflow/${id}`);
		await this.at('canvas-node').first().waitFor();
	}

	async openExecution(workflowId, id) {
		await this.#page.goto(`${this.#baseUrl}/workflow/${workflowId}/executions/${id}`);
		await this.at('workflow-execution-list').or(this.at('executions-sidebar')).first().waitFor();
	}

	/** The id of the workflow that is open, once n8n has stored it. */
	async workflowId() {
		await this.#page.waitForURL(/\/workflow\/(?!new)[^/?]+/);
		return String(/\/workflow\/([^/?]+)/.exec(this.#page.url())?.[1]);
	}

	/** The button that opens the node panel, wherever the canvas shows it. */
	addButton() {
		return this.at('canvas-plus-button').first();
	}

	search() {
		return this.at('node-creator-search-bar');
	}

	/** Icons in the node panel: their addresses, and whether the browser could draw them. */
	async iconsInPanel() {
		return await this.at('node-creator')
			.locator('img')
			.evaluateAll((images) =>
				images.map((image) => ({
					source: image.getAttribute('src'),
					drawn: image.complete && image.naturalWidth > 0,
				})),
			);
	}

	node(name) {
		return this.at('canvas-node').filter({ hasText: name }).first();
	}

	async openNode(name) {
		await this.node(name).dblclick();
		await this.at('ndv').waitFor();
		await this.at('node-parameters').waitFor();
	}

	/** Gives the output panel of the node that is open as much room as n8n allows. */
	async widenOutput() {
		const { x, y, width, height } = (await this.at('panel-drag-button').boundingBox()) ?? {};
		await this.#page.mouse.move(x + width / 2, y + height / 2);
		await this.#page.mouse.down();
		await this.#page.mouse.move(0, y + height / 2, { steps: 5 });
		await this.#page.mouse.up();
	}

	async closeNode() {
		await this.#page.keyboard.press('Escape');
		await this.at('ndv').waitFor({ state: 'hidden' });
	}

	/** A parameter's input field, in the node that is open. */
	field(name) {
		return this.at(`parameter-input-${name}`).locator('input, textarea').first();
	}

	toggle(name) {
		return this.at(`parameter-input-${name}`).locator('.el-switch');
	}

	/** Names of the fields that a node which is open shows without scrolling into collections. */
	async shownFields() {
		return await this.at('node-parameters')
			.first()
			.evaluate((parameters) => {
				const tab = [
					...parameters.querySelectorAll(
						'[data-test-id="parameter-item"], [data-test-id="node-credentials-slot"], ' +
							'[data-test-id="input-label"]',
					),
				];
				const names = new Set();
				for (const element of tab) {
					if (element.offsetParent === null) continue;
					const label =
						element.dataset.testId === 'input-label'
							? element
							: element.querySelector('label, [data-test-id="input-label"]');
					const text = label?.innerText.split('\n')[0].trim();
					if (text) names.add(text);
				}
				return [...names];
			});
	}

	/** Makes the window another size. */
	async resize(width, height) {
		await this.#page.setViewportSize({ width, height });
	}

	/** How tall the fields of the node that is open are, shown or scrolled out of sight. */
	async panelHeight() {
		return await this.at('node-parameters')
			.first()
			.evaluate((parameters) => parameters.scrollHeight);
	}

	/** Scrolls the fields of the node that is open: 0 to their beginning, 1 to their end. */
	async scrollPanelTo(part) {
		await this.at('node-parameters')
			.first()
			.evaluate((parameters, share) => {
				for (let element = parameters; element !== null; element = element.parentElement)
					element.scrollTop = (element.scrollHeight - element.clientHeight) * share;
			}, part);
	}

	/** Everything a person can read on the page, in fields too. */
	async visibleText() {
		return await this.#page.evaluate(() =>
			[
				document.body.innerText,
				...[
					.../** @type {NodeListOf<HTMLInputElement>} */ (document.querySelectorAll('input, textarea')),
				].map(({ value }) => value),
			].join('\n'),
		);
	}

	/**
	 * Labels whose text does not fit. n8n gives no width to those it does not show, such as the outputs in its
	 * list of executions.
	 */
	async cutLabels() {
		const { drawn, cut } = await this.#page.evaluate(() => {
			/** @type {NodeListOf<HTMLElement>} */
			const all = document.querySelectorAll('[class*="abel"], [class*="ubtitle"], label');
			const labels = [...all].filter(
				(element) => element.offsetParent !== null && element.clientWidth > 0 && element.innerText?.trim(),
			);
			const isCut = (element) =>
				element.scrollWidth > element.clientWidth && getComputedStyle(element).overflow !== 'visible';
			return { drawn: labels.length, cut: labels.filter(isCut).map((element) => element.innerText.trim()) };
		});
		if (drawn === 0) throw new Error('No label has a width yet.');
		return [...new Set(cut)];
	}

	/** Number of items on each output of a node, as the tabs of its output panel say. */
	async branches() {
		const tabs = this.at('output-panel').getByText(/ Branch/);
		await tabs.first().waitFor();
		return Object.fromEntries(
			(await tabs.allInnerTexts()).map((text) => {
				const [, name, count = '0'] = /^(.+) Branch(?: \((\d+) items?\))?/.exec(text.trim()) ?? [];
				return [name, Number(count)];
			}),
		);
	}

	/** The rows of the table in the output panel: how tall, and of each column its text and whether it is seen whole. */
	async tableRows() {
		await this.at('output-panel').locator('table tbody tr').first().waitFor();
		return await this.at('output-panel')
			.locator('table')
			.first()
			.evaluate((table) => {
				const panel = table.closest('[data-test-id="output-panel"]') ?? document.body;
				const panelRight = Math.round(panel.getBoundingClientRect().right);
				const names = [...table.querySelectorAll('thead th')].map((head) => head.innerText.trim());
				return [...table.querySelectorAll('tbody tr')].map((row) => ({
					height: Math.round(row.getBoundingClientRect().height),
					cells: Object.fromEntries(
						[...row.querySelectorAll('td')].map((cell, index) => {
							const { right } = cell.getBoundingClientRect();
							const fits =
								cell.scrollHeight <= cell.clientHeight + 1 && cell.scrollWidth <= cell.clientWidth + 1;
							return [
								names[index],
								{ text: cell.innerText.trim(), right: Math.round(right), panelRight, fits },
							];
						}),
					),
				}));
			});
	}

	/** The canvas's notes: whether their text is cut, and how much of them stays empty at the usual zoom. */
	async notes() {
		return await this.at('sticky').evaluateAll((notes) =>
			notes.map((note) => {
				const boxes = [note, ...note.querySelectorAll('*')];
				const blocks = [...note.querySelectorAll('h2, p, ol, ul, pre')];
				const { top, bottom, height } = note.getBoundingClientRect();
				const textBottom = Math.max(...blocks.map((block) => block.getBoundingClientRect().bottom), top);
				return {
					text: note.innerText.slice(0, 40),
					isCut: boxes.some(
						({ scrollHeight, clientHeight, scrollWidth, clientWidth }) =>
							clientHeight > 30 && (scrollHeight > clientHeight + 2 || scrollWidth > clientWidth + 2),
					),
					emptyPx: Math.round(((bottom - textBottom) * note.clientHeight) / height),
				};
			}),
		);
	}

	async outputText() {
		return await this.at('output-panel').innerText();
	}

	/** Takes a picture for `.n8n-local/pictures`, and for the documents the part of it that they show. */
	async picture(name, clip) {
		if ((await this.visibleText()).includes('[object Object]'))
			throw new Error(`The picture ${name} would show [object Object].`);
		await this.#page.screenshot({ path: join(PICTURES, `${name}.png`), animations: 'disabled' });
		if (clip === undefined || !DOCUMENT_PICTURES) return;
		mkdirSync(DOCUMENT_PICTURES, { recursive: true });
		await this.#page.screenshot({
			path: join(DOCUMENT_PICTURES, `${name}.png`),
			animations: 'disabled',
			clip,
		});
	}
}
