import type { Command } from 'commander';
import type { Output } from '../output.ts';
import { addRecommendCollaborative } from './recommend-collaborative.ts';
import { addRecommendContent } from './recommend-content.ts';
import { addRecommendHybrid } from './recommend-hybrid.ts';

export function addRecommend(program: Command, output: Output): void {
  const recommend = program.command('recommend').description('recommend films, in one of three ways');
  addRecommendContent(recommend, output);
  addRecommendCollaborative(recommend, output);
  addRecommendHybrid(recommend, output);
}
