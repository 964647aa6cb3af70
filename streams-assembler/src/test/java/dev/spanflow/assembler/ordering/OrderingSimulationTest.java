/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.assembler.ordering;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.spanflow.schemas.TraceSummary;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Seeded simulations of the ordering. A failure names its seed; {@code -Dsimulation.seed=N} runs that one again,
 * {@code -Dsimulation.seeds=N} runs more of them.
 */
class OrderingSimulationTest {
    private static final int SEEDS = Integer.getInteger("simulation.seeds", 3000);

    @Test
    void assembly_keepsItsPromises() {
        seeds().forEach(seed -> {
            List<Sent> scenario = Scenario.of(seed);
            RealOrdering ordering = new RealOrdering(seed, 0);
            try {
                OrderingChecker.run(scenario, ordering);
                assertBooksBalance(scenario, ordering);
                assertSummariesTell(ordering);
            } catch (Throwable e) {
                throw new AssertionError("simulation.seed=" + seed, e);
            }
        });
    }

    /** Time passes between the records, so that some parents are given up before they come. */
    @Test
    void assembly_keepsItsPromises_whenParentsAreGivenUp() {
        seeds().limit(SEEDS / 2).forEach(seed -> {
            List<Sent> scenario = Scenario.of(seed);
            RealOrdering ordering = new RealOrdering(seed, 30);
            try {
                OrderingChecker.run(scenario, ordering);
                ordering.waitForOrphans(left -> {});
                assertThat(ordering.store.rows.keySet().stream()
                                .filter(key -> key.get(0) == 'D' && key.getInt(25) == 1)
                                .count())
                        .as("deadlines left")
                        .isZero();
            } catch (Throwable e) {
                throw new AssertionError("simulation.seed=" + seed, e);
            }
        });
    }

    @Test
    void plainOrdering_keepsItsPromises() {
        seeds().limit(500).forEach(seed -> OrderingChecker.run(Scenario.of(seed), new PlainOrdering()));
    }

    @ParameterizedTest
    @EnumSource
    void checker_catchesWrongOrderingWithin100Seeds(Wrong wrong) {
        assertThatThrownBy(() -> LongStream.range(0, 100)
                        .forEach(seed -> OrderingChecker.run(Scenario.of(seed), wrong.ordering())))
                .isInstanceOf(AssertionError.class)
                .hasMessageStartingWith(wrong.caughtBy);
    }

    private static LongStream seeds() {
        Long seed = Long.getLong("simulation.seed");
        return seed != null ? LongStream.of(seed) : LongStream.range(0, SEEDS);
    }

    private static void assertBooksBalance(List<Sent> scenario, RealOrdering ordering) {
        int counted =
                ordering.outcomes.values().stream().mapToInt(Integer::intValue).sum();
        long waiting = ordering.store.count('W');

        assertThat(counted + waiting).isEqualTo(scenario.size());
        assertThat(ordering.store.count('Q')).as("frontier").isZero();
        assertThat(ordering.store.count('C'))
                .as("full chunks aside, a list of waiters stays only for a parent that has not left")
                .isLessThanOrEqualTo(parentsThatNeverLeft(scenario, ordering) + ordering.store.count('W'));
    }

    private static void assertSummariesTell(RealOrdering ordering) {
        assertThat(ordering.summaries.values().stream()
                        .mapToInt(TraceSummary::spans)
                        .sum())
                .isEqualTo(ordering.released.size());
        assertThat(ordering.summaries.values().stream()
                        .mapToLong(TraceSummary::waiting)
                        .sum())
                .isEqualTo(ordering.store.count('W'));
        assertThat(ordering.store.count('Y')).as("traces to be summed up").isLessThanOrEqualTo(1);
    }

    private static long parentsThatNeverLeft(List<Sent> scenario, RealOrdering ordering) {
        return scenario.stream()
                .map(Sent::parentName)
                .distinct()
                .filter(parent -> parent != null && !ordering.released.contains(parent))
                .count();
    }

    /** One mistake each. */
    enum Wrong {
        RELEASES_AT_ONCE("left before its parent") {
            @Override
            Ordering ordering() {
                return new PlainOrdering() {
                    @Override
                    boolean mayLeave(Sent sent) {
                        return true;
                    }
                };
            }
        },
        FORGETS_ONE_WAITER("is held back") {
            @Override
            Ordering ordering() {
                return new PlainOrdering() {
                    @Override
                    List<Sent> waitersOf(Sent parent) {
                        List<Sent> waiters = super.waitersOf(parent);
                        return waiters.size() < 2 ? waiters : waiters.subList(0, waiters.size() - 1);
                    }
                };
            }
        },
        RELEASES_TWICE("left twice") {
            @Override
            Ordering ordering() {
                return new PlainOrdering() {
                    @Override
                    void release(Sent waiter, Consumer<Left> out) {
                        super.release(waiter, out);
                        out.accept(new Left(waiter.name(), waiter.parentName(), waiter.snapshot(), false, false));
                    }
                };
            }
        },
        LAST_WAITER_FIRST_WITH_ITS_GRANDCHILDREN("left before its parent") {
            @Override
            Ordering ordering() {
                return new PlainOrdering() {
                    @Override
                    void leave(Sent sent, Consumer<Left> out) {
                        List<Left> turn = new ArrayList<>();
                        super.leave(sent, turn::add);
                        Collections.reverse(turn.subList(1, turn.size()));
                        turn.forEach(out);
                    }
                };
            }
        },
        DROPS_AN_UPDATE("is held back") {
            @Override
            Ordering ordering() {
                return new PlainOrdering() {
                    @Override
                    void leave(Sent sent, Consumer<Left> out) {
                        super.leave(sent, left -> {
                            if (left.first()) {
                                out.accept(left);
                            }
                        });
                    }
                };
            }
        };

        final String caughtBy;

        Wrong(String caughtBy) {
            this.caughtBy = caughtBy;
        }

        abstract Ordering ordering();
    }
}
