/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.assembler.ordering;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.spanflow.assembler.rows.RowKey;
import dev.spanflow.schemas.TraceSummary;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Seeded simulations of the ordering. A failure names its seed; {@code -Dsimulation.seed=N} runs that one again,
 * {@code -Dsimulation.seeds=N} runs more of them.
 */
class OrderingSimulationTest {
    private static final int SEEDS = Integer.getInteger("simulation.seeds", 2000);

    /** All that waits does so until the end, when everybody who was not found is given up. */
    @Test
    void assembly_keepsItsPromises() {
        seeds().forEach(seed -> run(seed, new RealOrdering(seed)));
    }

    /** Time passes between the records, so that some parents are given up before they come; some for want of room. */
    @ParameterizedTest
    @EnumSource
    void assembly_keepsItsPromises_whenParentsAreGivenUp(OrphanPolicy policy) {
        seeds().limit(SEEDS / 4)
                .forEach(seed -> run(seed, new RealOrdering(seed, 30, policy, seed % 3 == 0 ? 1_000 : Long.MAX_VALUE)));
    }

    private static void run(long seed, RealOrdering ordering) {
        List<Sent> scenario = Scenario.of(seed);
        try {
            OrderingChecker.run(scenario, ordering);
            assertThat(ordering.ledger().received()).isEqualTo(scenario.size());
            assertThat(ordering.ledger().waiting()).isZero();
            assertThat(ordering.ledger().waitingBytes()).isZero();
            assertNothingIsForgottenInTheRows(ordering);
            ordering.forget();
            assertSummariesTell(ordering);
            assertAllIsForgotten(ordering);
        } catch (Throwable e) {
            throw new AssertionError("simulation.seed=" + seed, e);
        }
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
                .hasMessageMatching(wrong.caughtBy + ".*");
    }

    private static LongStream seeds() {
        Long seed = Long.getLong("simulation.seed");
        return seed != null ? LongStream.of(seed) : LongStream.range(0, SEEDS);
    }

    private static void assertNothingIsForgottenInTheRows(RealOrdering ordering) {
        for (char kind : new char[] {RowKeys.WAITING, RowKeys.WAITERS, RowKeys.FRONTIER}) {
            assertThat(ordering.store.count(kind)).as("rows %s", kind).isZero();
        }
        assertThat(ordering.store.count(RowKeys.DEADLINES)).as("deadlines").isLessThanOrEqualTo(1);
    }

    private static void assertSummariesTell(RealOrdering ordering) {
        assertThat(ordering.summaries.values().stream()
                        .mapToInt(TraceSummary::spans)
                        .sum())
                .isEqualTo(ordering.released.size());
        assertThat(ordering.summaries.values()).allMatch(summary -> summary.waiting() == 0);
    }

    /** Only rows of the partition itself are left: clock, ledger, the ends of queues. */
    private static void assertAllIsForgotten(RealOrdering ordering) {
        assertThat(ordering.store.keys()).allMatch(key -> key.equals(RowKey.ofPartition(key.kind())));
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
                        out.accept(new Left(
                                waiter.name(), waiter.parentName(), waiter.snapshot(), false, Left.How.IN_ORDER));
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
        GOES_BACK("(an older snapshot left after a newer one|is held back)") {
            @Override
            Ordering ordering() {
                return new PlainOrdering() {
                    @Override
                    boolean isNews(Sent sent, @Nullable Sent before) {
                        return before == null || before.snapshot() != sent.snapshot();
                    }
                };
            }
        },
        TAKES_AN_UPDATE_FOR_A_FIRST("first and update are mixed up") {
            @Override
            Ordering ordering() {
                return new PlainOrdering() {
                    @Override
                    void leave(Sent sent, Consumer<Left> out) {
                        super.leave(
                                sent,
                                left -> out.accept(
                                        new Left(left.name(), left.parent(), left.snapshot(), true, left.how())));
                    }
                };
            }
        },
        CLOSES_CYCLES_BY_UPDATES("hangs under itself") {
            @Override
            Ordering ordering() {
                return new PlainOrdering() {
                    @Override
                    String parentAtExit(Sent sent, @Nullable Sent before) {
                        return sent.namesItself() ? null : sent.parentName();
                    }
                };
            }
        },
        CUTS_WHOEVER_CHANGES("lost its parent") {
            @Override
            Ordering ordering() {
                return new PlainOrdering() {
                    @Override
                    String parentAtExit(Sent sent, @Nullable Sent before) {
                        return before == null ? super.parentAtExit(sent, before) : null;
                    }
                };
            }
        },
        GIVES_UP_WHAT_WAITS("was let go though its parent had come") {
            @Override
            Ordering ordering() {
                return new PlainOrdering() {
                    @Override
                    boolean isMissing(@Nullable String name) {
                        return !hasLeft(name);
                    }
                };
            }
        },
        NEVER_CUTS_A_CYCLE("is held for ever") {
            @Override
            Ordering ordering() {
                return new PlainOrdering() {
                    @Override
                    @Nullable
                    Sent whereToCut(List<Sent> cycle) {
                        return null;
                    }
                };
            }
        },
        CUTS_CYCLES_ANYWHERE("the cycle should be cut at") {
            @Override
            Ordering ordering() {
                return new PlainOrdering() {
                    @Override
                    Sent whereToCut(List<Sent> cycle) {
                        return cycle.get(cycle.size() - 1);
                    }
                };
            }
        },
        SWALLOWS_WHAT_IS_REDRIVEN("was redriven and did not leave") {
            @Override
            Ordering ordering() {
                return new PlainOrdering() {
                    @Override
                    void redeliver(Sent sent, Consumer<Left> out) {}
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
