import { change } from '../decision/change';
import { composite } from '../decision/composite';
import { equals } from '../decision/equals';
import { percentile } from '../decision/percentile';
import { rules } from '../decision/rules';
import type { Strategy } from '../decision/strategy';
import { threshold } from '../decision/threshold';
import { zScore } from '../decision/zScore';

/** The ways to decide, in the editor's order. The first is used where a workflow stores none. */
export const STRATEGIES: Strategy[] = [rules, threshold, percentile, zScore, change, equals, composite];
