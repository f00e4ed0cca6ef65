import { useCallback, useMemo } from 'react';
import type { ReplyOf } from '#shared/contract/contract.ts';
import type { HybridItem } from '#shared/domain/recommendation.ts';
import { normaliseWeights } from '#shared/domain/weights.ts';
import { EmptyState } from '../../../components/ui/empty-state.tsx';
import { shown } from '../../../lib/loadable.ts';
import { blendedItems } from '../explore-store.ts';
import { blendTable } from '../list-tables.ts';
import { blendParts } from '../score-parts.ts';
import { AnswerBody } from './answer-body.tsx';
import { useExplore, useExploreState } from './explore-context.ts';
import { FilmList } from './film-list.tsx';
import { ListColumn } from './list-column.tsx';

/** Says what must still be chosen before there is anything to blend. */
function invitation(hasFilm: boolean, hasViewer: boolean, isMe: boolean): { title: string; text: string } {
  if (hasFilm && isMe) {
    return {
      title: 'Now rate a film',
      text: 'The blend ranks films by how much they are like the chosen films and how well they suit you.',
    };
  }
  if (hasFilm) {
    return {
      title: 'Now pick a viewer',
      text: 'The blend ranks films by how much they are like the chosen films and how well they suit a viewer.',
    };
  }
  if (hasViewer) {
    return {
      title: 'Now choose a film',
      text: 'The blend ranks films by how well they suit the viewer and how much they are like a film.',
    };
  }
  return {
    title: 'Films like one, for someone',
    text: 'The blend needs a film and a viewer. It ranks films by both: the weights set how much each counts, and the list changes as you move them.',
  };
}

/** "Blend": both lists as one, ranked in the page by the current weights. */
export function BlendColumn() {
  const hasFilm = useExploreState((state) => state.seeds.length > 0);
  const hasViewer = useExploreState((state) => state.collaborative.phase !== 'idle');
  const isMe = useExploreState((state) => state.who.kind === 'me');
  const answer = useExploreState((state) => state.candidates);
  const weights = useExploreState((state) => state.weights);
  const count = useExploreState((state) => state.count);
  const candidates = shown(answer)?.candidates;
  const items = useMemo(
    () => (candidates === undefined ? null : blendedItems(candidates, weights, count)),
    [candidates, weights, count],
  );
  // A stable function, so that a slider step does not re-render the menu.
  const { store } = useExplore();
  const table = useCallback(() => {
    const { candidates, weights, count } = store.getState();
    const listed = blendedItems(shown(candidates)?.candidates ?? [], weights, count);
    return blendTable(listed ?? [], normaliseWeights(weights));
  }, [store]);
  return (
    <ListColumn title="Blend" about="All, by your weights" tone="blend" table={items && table}>
      <AnswerBody
        answer={answer}
        loadingLabel="Blending both lists"
        idle={<EmptyState {...invitation(hasFilm, hasViewer, isMe)} />}
      >
        {(reply, isBusy) => <BlendedList reply={reply} items={items} isBusy={isBusy} />}
      </AnswerBody>
    </ListColumn>
  );
}

interface BlendedListProps {
  readonly reply: ReplyOf<'recommend.candidates'>;
  /** Null if all weights are zero. */
  readonly items: readonly HybridItem[] | null;
  readonly isBusy: boolean;
}

function BlendedList({ reply, items, isBusy }: BlendedListProps) {
  const weights = useExploreState((state) => state.weights);
  const numbers = useExploreState((state) => state.view.numbers);
  const { seeds, viewer } = reply;

  if (items === null) {
    return (
      <EmptyState title="All weights are zero" text="Move at least one of them above zero to rank films." />
    );
  }
  if (items.length === 0) {
    return (
      <EmptyState
        title="Nothing to blend"
        text="Both lists are empty. Clear the filters, or try another film or viewer."
      />
    );
  }
  const shares = normaliseWeights(weights);
  return (
    <FilmList
      label="Blend"
      items={items}
      subject={`${seeds.map(({ movieId }) => movieId).join()} ${viewer?.userId ?? ''}`}
      isBusy={isBusy}
      partsOf={(item) => blendParts(item, shares)}
      full={1}
      showNumbers={numbers}
    />
  );
}
