import { failureTable, mutantTable } from './failure-table.ts';
import { memoryStage } from './memory-stage.ts';

describe('over a memory', () => {
  failureTable(async () => memoryStage());
  mutantTable(async () => memoryStage());
});
