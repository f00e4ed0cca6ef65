import { EmptyState } from '../../../components/ui/empty-state.tsx';
import { shown } from '../../../lib/loadable.ts';
import { contentTable } from '../list-tables.ts';
import { termParts } from '../score-parts.ts';
import { AnswerBody } from './answer-body.tsx';
import { useExploreState } from './explore-context.ts';
import { FilmList } from './film-list.tsx';
import { ListColumn } from './list-column.tsx';
import { StarterFilms } from './starters.tsx';

/** "Like these films": the films whose texts and genres are most like those chosen. */
export function ContentColumn() {
  const answer = useExploreState((state) => state.content);
  const numbers = useExploreState((state) => state.view.numbers);
  const listed = shown(answer);
  return (
    <ListColumn
      title="Like these films"
      about="Similarity, 0 to 1"
      tone="content"
      table={listed && (() => contentTable(listed.items))}
    >
      <AnswerBody
        answer={answer}
        loadingLabel="Finding films like these"
        idle={
          <EmptyState
            title="Start from a film"
            text="Search for one above, or pick one of the most rated. Press / at any time to search."
          >
            <StarterFilms />
          </EmptyState>
        }
      >
        {({ seeds, items }, isBusy) =>
          items.length === 0 ? (
            <EmptyState
              title="No similar films"
              text="No film that passes the filters shares a term with the chosen ones. Clear the filters, or choose another film."
            />
          ) : (
            <FilmList
              label="Like these films"
              items={items}
              subject={seeds.map(({ movieId }) => movieId).join()}
              isBusy={isBusy}
              partsOf={(item) => termParts(item.whyContent, item.contentScore)}
              full={items[0]?.score ?? 1}
              showNumbers={numbers}
            />
          )
        }
      </AnswerBody>
    </ListColumn>
  );
}
