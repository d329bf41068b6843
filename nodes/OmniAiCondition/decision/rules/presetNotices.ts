import type { INodeProperties } from 'n8n-workflow';
import { PRESETS } from './presets';

/** Under each ready-made rule, exactly what it tests. */
export const presetNotices: INodeProperties[] = Object.entries(PRESETS).map(([rule, { tests }]) => ({
	displayName: tests,
	name: `${rule}Notice`,
	type: 'notice',
	default: '',
	displayOptions: { show: { strategy: ['rules'], rule: [rule] } },
}));
