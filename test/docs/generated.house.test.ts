import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { imports, picture } from '../package/house';

// The picture of the house is drawn from the imports; `npm run docs` draws it anew.

const PAGE = join(__dirname, '..', '..', 'CONTRIBUTING.md');
const DRAWN = /<!-- house:begin -->\n[\s\S]*?<!-- house:end -->/;

test('CONTRIBUTING shows the house as the imports draw it', () => {
	const before = readFileSync(PAGE, 'utf8');
	expect(before).toMatch(DRAWN);
	const drawn = `<!-- house:begin -->\n\`\`\`mermaid\n${picture(imports())}\n\`\`\`\n<!-- house:end -->`;
	const current = before.replace(DRAWN, () => drawn);
	if (process.env['WRITE_DOCS'] === 'true') writeFileSync(PAGE, current);
	const page = process.env['WRITE_DOCS'] === 'true' ? current : before;
	expect({ advice: 'npm run docs', page }).toEqual({ advice: 'npm run docs', page: current });
});
