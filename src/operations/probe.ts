import { externalTests } from './gatekeeping/externalTests.ts';
import { gateOperation } from './gateReport.ts';

export const probe = gateOperation(externalTests, '4.3');
