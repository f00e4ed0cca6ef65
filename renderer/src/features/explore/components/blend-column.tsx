import { useMemo } from 'react';
import type { ReplyOf } from '#shared/contract/contract.ts';
import type { HybridItem } from '#shared/domain/recommendation.ts';
import { normaliseWeights } from '#shared/domain/weights.ts';
import { EmptyState } from '../../../components/ui/empty-state.tsx';
import { ScoreBar } from '../../../components/ui/score-bar.tsx';
import { shown } from '../../../lib/loadable.ts';
import { blendedItems } from '../explore-store.ts';
import { blendTable } from '../list-tables.ts';
import { AnswerBody } from './answer-body.tsx';
import { useExploreState } from './explore-context.ts';
import { FilmList } from './film-list.tsx';
import { ListColumn } from './list-column.tsx';

/** What is still to be chosen before there is anything to blend. */
function invitation(hasFilm: boolean, hasViewer: boolean): { title: string; text: string } {
  if (hasFilm) {
    return {
      title: 'Now pick a viewer',
      text: 'The blend ranks films by how much they are like the chosen film and how well they suit a viewer.',
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
    text: 'The blend needs a film and a viewer. It ranks films by both; the two weights say how much each counts, and the list follows them at once.',
  };
}

/** "Blend": both lists as one, ranked here and now for the weights as the sliders stand. */
export function BlendColumn() {
  const hasFilm = useExploreState((state) => state.film !== null);
  const hasViewer = useExploreState((state) => state.viewer !== null);
  const answer = useExploreState((state) => state.candidates);
  const weights = useExploreState((state) => state.weights);
  const candidates = shown(answer)?.candidates;
  const items = useMemo(
    () => (candidates === undefined ? null : blendedItems(candidates, weights)),
    [candidates, weights],
  );
  return (
    <ListColumn
      title="Blend"
      about="Both, by your weights"
      tone="blend"
      table={items && (() => blendTable(items, normaliseWeights(weights)))}
    >
      <AnswerBody
        answer={answer}
        loadingLabel="Blending both lists"
        idle={<EmptyState {...invitation(hasFilm, hasViewer)} />}
      >
        {(reply, isBusy) => <BlendedList reply={reply} items={items} isBusy={isBusy} />}
      </AnswerBody>
    </ListColumn>
  );
}

interface BlendedListProps {
  readonly reply: ReplyOf<'recommend.candidates'>;
  /** Null where both weights are zero. */
  readonly items: readonly HybridItem[] | null;
  readonly isBusy: boolean;
}

function BlendedList({ reply, items, isBusy }: BlendedListProps) {
  const film = useExploreState((state) => state.film);
  const weights = useExploreState((state) => state.weights);
  const chooseFilm = useExploreState((state) => state.chooseFilm);
  const { seeds, viewer } = reply;

  if (items === null) {
    return (
      <EmptyState
        title="Both weights are zero"
        text="Move one of them above zero, so that there is something to rank by."
      />
    );
  }
  if (items.length === 0) {
    return (
      <EmptyState title="Nothing to blend" text="Neither list holds a film. Try another film or viewer." />
    );
  }
  const share = normaliseWeights(weights);
  return (
    <FilmList
      label="Blend"
      items={items}
      subject={`${seeds.map(({ movieId }) => movieId).join()} ${viewer?.userId ?? ''}`}
      chosenId={film?.movieId ?? null}
      isBusy={isBusy}
      renderScore={(item) => (
        <ScoreBar
          content={share.content * item.contentNormalised}
          collab={share.collab * item.collabNormalised}
        />
      )}
      onChoose={chooseFilm}
    />
  );
}
