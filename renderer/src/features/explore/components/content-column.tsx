import { EmptyState } from '../../../components/ui/empty-state.tsx';
import { Score } from '../../../components/ui/score-bar.tsx';
import { shown } from '../../../lib/loadable.ts';
import { contentTable } from '../list-tables.ts';
import { AnswerBody } from './answer-body.tsx';
import { useExploreState } from './explore-context.ts';
import { FilmList } from './film-list.tsx';
import { ListColumn } from './list-column.tsx';
import { StarterFilms } from './starters.tsx';

/** "Like this film": the films whose texts and genres are most like the chosen film's. */
export function ContentColumn() {
  const film = useExploreState((state) => state.film);
  const answer = useExploreState((state) => state.content);
  const chooseFilm = useExploreState((state) => state.chooseFilm);
  const listed = shown(answer);
  return (
    <ListColumn
      title="Like this film"
      about="Similarity of texts, 0 to 1"
      tone="content"
      table={listed && (() => contentTable(listed.items))}
    >
      <AnswerBody
        answer={answer}
        loadingLabel="Finding films like this one"
        idle={
          <EmptyState
            title="Start from a film"
            text="Search for one above, or take one of the most rated. Press / at any time to search."
          >
            <StarterFilms />
          </EmptyState>
        }
      >
        {({ seeds, items }, isBusy) =>
          items.length === 0 ? (
            <EmptyState
              title="Nothing is like it"
              text="No other film shares a word with this one. Try another."
            />
          ) : (
            <FilmList
              label="Like this film"
              items={items}
              subject={seeds.map(({ movieId }) => movieId).join()}
              chosenId={film?.movieId ?? null}
              isBusy={isBusy}
              renderScore={(item) => <Score value={item.contentScore} />}
              onChoose={chooseFilm}
            />
          )
        }
      </AnswerBody>
    </ListColumn>
  );
}
