/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.assembler.ordering;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.spanflow.assembler.rows.StoredMap;
import dev.spanflow.schemas.Spans;
import dev.spanflow.schemas.TraceState;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class TraceViewTest extends AssemblyFixture {
    static final long START = 1_000_000;
    static final long TIMEOUT = 60_000;

    @BeforeEach
    void somethingHasComeBefore() {
        now = START;
        offset = 7;
    }

    @Test
    void traceOfWhichNothingCame_isNotFound() {
        assertThat(TraceView.find(new StoredMap(store), "default", "t")).isNull();
    }

    @Test
    void accounts_haveTheirOwnTraces() {
        send(span("root"));
        rows.flush();

        assertThat(TraceView.find(new StoredMap(store), "other", "t")).isNull();
    }

    @Test
    void summary_isThatOfTheTopic() {
        send(span("root").group("g").completed());
        send(span("x").parent("root"));
        send(span("y").parent("late"));

        TraceView view = view();

        assertThat(view.summary().state()).isEqualTo(TraceState.OPEN);
        assertThat(view.summary().groupId()).isEqualTo("g");
        assertThat(view.summary().root().id()).isEqualTo("root");
        assertThat(view.summary().spans()).isEqualTo(2);
        assertThat(view.summary().waiting()).isEqualTo(1);
        assertThat(view.firstOffset()).isEqualTo(7);
        assertThat(view.lastOffset()).isEqualTo(9);
    }

    @Test
    void waitingSpan_tellsParentSinceWhenAndUntilWhen() {
        now = START + 500;
        send(span("x").parent("late").completed());

        assertThat(view().waiting(null, 10).spans())
                .containsExactly(new WaitingSpan("x", "late", true, START + 500, 7, START + 500 + TIMEOUT));
    }

    @Test
    void chain_waitsForTheIdAtItsTop() {
        send(span("a").parent("missing"));
        now += 1_000;
        send(span("b").parent("a"));
        send(span("c").parent("b"));

        assertThat(view().waiting(null, 10).spans())
                .hasSize(3)
                .extracting(WaitingSpan::deadline)
                .containsOnly(START + TIMEOUT);
    }

    @Test
    void spansOfACycle_haveNoDeadlineOfAMissingId() {
        send(span("a").parent("b"));
        send(span("b").parent("a"));

        assertThat(view().waiting(null, 10).spans())
                .hasSize(2)
                .extracting(WaitingSpan::deadline)
                .containsOnlyNulls();
    }

    @Test
    void waitingSpans_comeInPages_eachOnce() {
        for (int i = 0; i < 250; i++) {
            send(span("x" + i).parent("late" + i % 7));
        }
        send(Spans.span("another", "x").parent("late"));
        TraceView view = view();

        List<String> ids = new ArrayList<>();
        String next = null;
        int pages = 0;
        do {
            WaitingPage page = view.waiting(next, 100);
            page.spans().forEach(span -> ids.add(span.id()));
            next = page.next();
            pages++;
        } while (next != null);

        assertThat(pages).isEqualTo(3);
        assertThat(ids).hasSize(250).doesNotHaveDuplicates();
    }

    @Test
    void placeThatNoPageTold_isRefused() {
        send(span("x").parent("late"));

        assertThatIllegalArgumentException()
                .isThrownBy(() -> view().waiting("here", 1))
                .withMessage("after is no place in a list: here");
    }

    @Test
    void span_tellsHowItIs() {
        send(span("root").completed());
        send(span("x").parent("late"));

        KnownSpan root = view().span("root");
        assertThat(root.released() && root.completed()).isTrue();
        assertThat(root.appended()).isEqualTo(START);
        assertThat(root.awaited()).isFalse();
        KnownSpan waiting = view().span("x");
        assertThat(waiting.released()).isFalse();
        assertThat(waiting.waiting().parentId()).isEqualTo("late");
        KnownSpan missing = view().span("late");
        assertThat(missing.appended()).isNull();
        assertThat(missing.awaited()).isTrue();
        assertThat(missing.deadline()).isEqualTo(START + TIMEOUT);
        assertThat(view().span("unheard")).isNull();
    }

    @Test
    void updateThatWaits_isToldBesideTheReleasedSpan() {
        send(span("root"));
        send(span("x").parent("root"));
        send(span("x").parent("late").completed());

        KnownSpan span = view().span("x");

        assertThat(span.released()).isTrue();
        assertThat(span.completed()).isFalse();
        assertThat(span.waiting().completed()).isTrue();
        assertThat(span.waiting().deadline()).isEqualTo(START + TIMEOUT);
    }

    @Test
    void orphan_tellsThatItWasLetGo() {
        send(span("x").parent("never"));
        pass(60);

        assertThat(view().span("x").marks()).containsExactly("passed");
        assertThat(view().summary().orphans()).isEqualTo(1);
    }

    @Test
    void largeTrace_isFoundThroughItsChunks() {
        send(span("root"));
        for (int i = 0; i < 1_000; i++) {
            send(span("x" + i).parent("root"));
        }
        TraceView view = view();

        for (int i = 0; i < 1_000; i++) {
            assertThat(view.span("x" + i).released()).isTrue();
        }
        assertThat(view.span("x1000")).isNull();
    }

    /** A commit between two reads: the trace's row is newer than the others. */
    @Test
    void rowsThatAreMissing_areNotToldOf() {
        for (int i = 0; i < 200; i++) {
            send(span("x" + i).parent("late"));
        }
        rows.flush();
        store.rows.keySet().removeIf(key -> key.get(0) == RowKeys.SPANS || key.get(0) == RowKeys.WAITERS);

        TraceView view = view();
        assertThat(view.waiting(null, 1_000).spans())
                .hasSize(200)
                .extracting(WaitingSpan::deadline)
                .containsOnlyNulls();
        assertThat(view.summary().waiting()).isEqualTo(200);
    }

    private @Nullable TraceView view() {
        rows.flush();
        return TraceView.find(new StoredMap(store), "default", "t");
    }
}
