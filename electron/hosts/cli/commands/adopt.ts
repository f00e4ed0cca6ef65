import type { Command } from 'commander';
import { adoptRequestSchema } from '#shared/contract/training.ts';
import { checkedRequest } from '../checked-request.ts';
import type { Installation } from '../installation.ts';
import { writeJson, type Output } from '../output.ts';
import { runJob } from '../run-job.ts';

export function addAdopt(program: Command, output: Output, installation: Installation): void {
  program
    .command('adopt')
    .description('turn the models of a Python pipeline into a library')
    .requiredOption('--faiss-content <file>', 'FAISS IndexIVFPQ over the films by their texts')
    .requiredOption('--faiss-collab <file>', 'FAISS IndexIVFPQ over the item factors')
    .requiredOption('--tfidf <file>', "TF-IDF matrix, one row per film: HDF5 or scipy's .npz")
    .requiredOption('--factors <file>', 'item_factors and viewer_factors: HDF5, .npz or .npy')
    .option('--viewer-factors <file>', "the viewers' factors, where they are in a file of their own")
    .option('--projection <file>', 'terms x numbers, where the content index holds projected rows')
    .option('--vocabulary <file>', 'JSON: the terms of the columns, or {term: column}')
    .requiredOption('--movies <file>', 'CSV: movieId, title, genres; a line for each row of the matrix')
    .requiredOption('--ratings <file>', 'CSV: userId, movieId, rating, timestamp')
    .requiredOption('--out <folder>', 'the folder to write the library to')
    .option('--name <text>', "the library's name")
    .option('--json', 'print JSON')
    .action(async ({ json, ...options }: { json?: true }) => {
      const request = checkedRequest(adoptRequestSchema, options);
      const result = await runJob({ kind: 'adopt', request }, installation, output);
      if (json) writeJson(output, result);
      else {
        const { films, viewers, ratings, terms } = result.counts;
        output.out(
          `${result.library}: ${films} films, ${viewers} viewers, ${ratings} ratings, ${terms} terms\n`,
        );
      }
      for (const note of result.notes) output.err(`note: ${note}\n`);
    });
}
