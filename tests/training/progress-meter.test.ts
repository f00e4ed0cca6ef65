import { describe, expect, it } from 'vitest';
import { TRAINING_STAGES, type TrainingProgress } from '#shared/domain/progress.ts';
import { ProgressMeter } from '#electron/training/progress-meter.ts';

/** A meter with a clock that is set by hand, and what it reported last. */
function meter(evaluates = true) {
  const clock = { seconds: 100 };
  const told: TrainingProgress[] = [];
  const made = new ProgressMeter((progress) => told.push(progress), { now: () => clock.seconds, evaluates });
  const last = () => told.at(-1);
  return { clock, told, last, meter: made };
}

describe('ProgressMeter', () => {
  it.each([true, false])('goes from 0 to 1 over the stages in their order (evaluation: %s)', (evaluates) => {
    const { told, meter: made } = meter(evaluates);
    const stages = TRAINING_STAGES.filter((stage) => evaluates || stage !== 'evaluation');
    for (const stage of stages) for (const share of [0, 0.5, 1]) made.tell(stage, 'working', share);
    const fractions = told.map(({ fraction }) => fraction);
    expect(fractions[0]).toBe(0);
    expect(fractions.at(-1)).toBeCloseTo(1, 12);
    expect(fractions).toEqual(fractions.toSorted((a, b) => a - b));
  });

  it('measures how fast the work goes, over at least a second', () => {
    const { clock, last, meter: made } = meter();
    const tell = (count: number) => {
      made.tell('reading', 'Reading', 0.1, { unit: 'ratings', count });
    };
    tell(0);
    expect(last()?.rate).toBeNull();
    clock.seconds += 0.5;
    tell(1000);
    expect(last()?.rate).toBeNull();
    clock.seconds += 1.5;
    tell(6000);
    expect(last()?.rate).toEqual({ unit: 'ratings', perSecond: 3000 });
    clock.seconds += 0.1;
    tell(6001);
    expect(last()?.rate).toEqual({ unit: 'ratings', perSecond: 3000 });
    clock.seconds += 0.9;
    tell(6500);
    expect(last()?.rate).toEqual({ unit: 'ratings', perSecond: 500 });
  });

  it('forgets the rate of a stage with the next one', () => {
    const { clock, last, meter: made } = meter();
    made.tell('reading', 'Reading', 0, { unit: 'ratings', count: 0 });
    clock.seconds += 2;
    made.tell('reading', 'Reading', 1, { unit: 'ratings', count: 10 });
    expect(last()?.rate).not.toBeNull();
    made.tell('text', 'Weighing words', 0, { unit: 'films', count: 0 });
    expect(last()?.rate).toBeNull();
    clock.seconds += 2;
    made.tell('text', 'Weighing words', 0.5, { unit: 'films', count: 40 });
    expect(last()?.rate).toEqual({ unit: 'films', perSecond: 20 });
  });

  it('guesses the time left from the time taken, once there is enough to go by', () => {
    const { clock, told, last, meter: made } = meter();
    made.tell('factors', 'Learning factors', 0.5);
    expect(last()?.secondsLeft).toBeNull();
    clock.seconds += 60;
    made.tell('factors', 'Learning factors', 0.5);
    const { fraction = 0, secondsLeft } = last() ?? {};
    expect(secondsLeft).toBeCloseTo((60 * (1 - fraction)) / fraction, 9);
    made.tell('packaging', 'Writing', 1);
    expect(told.at(-1)?.secondsLeft).toBeCloseTo(0, 9);
  });

  it('goes by the pace of the stage, whose passes can be as many as one likes', () => {
    const { clock, last, meter: made } = meter();
    clock.seconds += 5;
    made.tell('map', 'Drawing the map of films', 1);
    made.tell('factors', 'Learning factors', 0);
    clock.seconds += 60;
    made.tell('factors', 'Learning factors', 0.05);
    // Nineteen times as much of this stage alone is still to come.
    expect(last()?.secondsLeft).toBeGreaterThan(19 * 60);
  });

  it('goes by what a stage did since a checkpoint', () => {
    const { clock, last, meter: made } = meter();
    made.tell('factors', 'Learning factors', 0.5);
    clock.seconds += 60;
    made.tell('factors', 'Learning factors', 0.75);
    // The last quarter of the stage takes as long as this one did, and other stages follow.
    expect(last()?.secondsLeft).toBeGreaterThan(60);
  });

  it('tells what was measured from then on', () => {
    const { last, meter: made } = meter();
    made.tell('evaluation', 'Measuring', 0.4);
    expect(last()?.quality).toBeNull();
    made.measured({ collaborativeNdcg: 0.3, hybridNdcg: null });
    made.tell('factors', 'Learning factors', 0);
    expect(last()?.quality).toEqual({ collaborativeNdcg: 0.3, hybridNdcg: null });
  });
});
