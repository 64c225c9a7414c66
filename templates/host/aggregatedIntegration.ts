import { createAggregatedIntegration } from './integrations/index';

/** Every integration of this app. */
export const AggregatedIntegration = createAggregatedIntegration([]);
