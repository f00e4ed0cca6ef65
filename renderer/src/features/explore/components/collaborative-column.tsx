import { EmptyState } from '../../../components/ui/empty-state.tsx';
import { Score } from '../../../components/ui/score-bar.tsx';
import { shown } from '../../../lib/loadable.ts';
import { collaborativeTable } from '../list-tables.ts';
import { AnswerBody } from './answer-body.tsx';
import { useExploreState } from './explore-context.ts';
import { FilmList } from './film-list.tsx';
import { ListColumn } from './list-column.tsx';
import { StarterViewers } from './starters.tsx';

/** "For this viewer": what viewers with a similar taste like, less what this viewer has rated. */
export function CollaborativeColumn() {
  const film = useExploreState((state) => state.film);
  const answer = useExploreState((state) => state.collaborative);
  const chooseFilm = useExploreState((state) => state.chooseFilm);
  const listed = shown(answer);
  return (
    <ListColumn
      title="For this viewer"
      about="Predicted interest"
      tone="collab"
      table={listed && (() => collaborativeTable(listed.items))}
    >
      <AnswerBody
        answer={answer}
        loadingLabel="Finding films for this viewer"
        idle={
          <EmptyState
            title="Pick a viewer"
            text="Films that viewers with a similar taste like, and that this one has not rated yet. These rated the most:"
          >
            <StarterViewers />
          </EmptyState>
        }
      >
        {({ viewer, items }, isBusy) =>
          items.length === 0 ? (
            <EmptyState
              title="Nothing left to suggest"
              text="This viewer has rated every film. Pick another."
            />
          ) : (
            <FilmList
              label="For this viewer"
              items={items}
              subject={String(viewer?.userId)}
              chosenId={film?.movieId ?? null}
              isBusy={isBusy}
              renderScore={(item) => <Score value={item.collabScore} />}
              onChoose={chooseFilm}
            />
          )
        }
      </AnswerBody>
    </ListColumn>
  );
}
