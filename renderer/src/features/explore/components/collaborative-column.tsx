import { Button } from '../../../components/ui/button.tsx';
import { EmptyState } from '../../../components/ui/empty-state.tsx';
import { shown } from '../../../lib/loadable.ts';
import { collaborativeTable } from '../list-tables.ts';
import { likedParts } from '../score-parts.ts';
import { AnswerBody, LoadingRows } from './answer-body.tsx';
import { useExplore, useExploreState } from './explore-context.ts';
import { FilmList } from './film-list.tsx';
import { ListColumn } from './list-column.tsx';
import { StarterViewers } from './starters.tsx';

/** "For this viewer": what viewers with similar taste like, minus what this viewer has rated. */
export function CollaborativeColumn() {
  const answer = useExploreState((state) => state.collaborative);
  const numbers = useExploreState((state) => state.view.numbers);
  const isMe = useExploreState((state) => state.who.kind === 'me');
  const listed = shown(answer);
  return (
    <ListColumn
      title={isMe ? 'For me' : 'For this viewer'}
      about="Predicted interest"
      tone="collab"
      table={listed && (() => collaborativeTable(listed.items))}
    >
      <AnswerBody answer={answer} loadingLabel="Finding films for this viewer" idle={<Invitation />}>
        {({ viewer, items }, isBusy) =>
          items.length === 0 ? (
            <EmptyState
              title="Nothing left to suggest"
              text="Every film that passes the filters has been rated. Clear the filters, or pick another viewer."
            />
          ) : (
            <FilmList
              label={isMe ? 'For me' : 'For this viewer'}
              items={items}
              subject={String(viewer?.userId)}
              isBusy={isBusy}
              partsOf={(item) => likedParts(item.whyCollab, item.collabScore)}
              full={items[0]?.score ?? 1}
              showNumbers={numbers}
            />
          )
        }
      </AnswerBody>
    </ListColumn>
  );
}

function Invitation() {
  const { store } = useExplore();
  const isMe = useExploreState((state) => state.who.kind === 'me');
  const isRecalling = useExploreState((state) => state.isRecalling);
  // No invitation to rate while the user's ratings are loading.
  if (isMe && isRecalling) return <LoadingRows label="Reading your ratings" />;
  if (isMe) {
    return (
      <EmptyState
        title="Rate a few films"
        text="Give stars to films that you know. Recommendations appear with the first film that you like."
      >
        <div>
          <Button
            onPress={() => {
              store.getState().openPanel({ kind: 'taste' });
            }}
          >
            Rate films
          </Button>
        </div>
      </EmptyState>
    );
  }
  return (
    <EmptyState
      title="Pick a viewer"
      text="Films that viewers with a similar taste like and this one has not rated yet. These viewers rated the most:"
    >
      <StarterViewers />
    </EmptyState>
  );
}
