import { integrationTests } from './gatekeeping/integrationTests.ts';
import { gateOperation } from './gateReport.ts';

export const verify = gateOperation(integrationTests, '4.5');
