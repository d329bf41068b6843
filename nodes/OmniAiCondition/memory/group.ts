import { readField } from '../decision/fieldPath';
import { fingerprintOf } from '../../shared/fingerprint';
import { copyWithoutPrototypeKeys, isNestedDeeperThan } from '../../shared/jsonValue';
import { shownText, shownValue } from '../../shared/shownText';

/** What is counted and paused together. */
export interface Group {
	key: string;
	/** As a person knows it, such as `credit_pull`; null where all items are one group. */
	label: string | null;
}

// Whatever a field holds. What is deeper is the same group for everything that is.
const MAX_DEPTH = 64;

/**
 * The group of an item: equal values at the paths are one group, and so are missing ones.
 *
 * @param event the event that the item is about
 * @param paths none: all items are one group
 */
export function groupOf(event: unknown, paths: ReadonlyArray<readonly string[]>): Group {
	const values = paths.map((path) => {
		const value = readField(event, path) ?? null;
		return isNestedDeeperThan(MAX_DEPTH, value) ? 'nested too deeply' : copyWithoutPrototypeKeys(value);
	});
	const label = values.map((value) => (value === null ? 'none' : shownValue(value))).join(', ');
	return { key: fingerprintOf(JSON.stringify(values)), label: paths.length === 0 ? null : shownText(label) };
}
