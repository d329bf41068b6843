import { rules } from '../decision/rules';
import type { Strategy } from '../decision/strategy';

/** The ways to decide, in the editor's order. The first is used where a workflow stores none. */
export const STRATEGIES: Strategy[] = [rules];
