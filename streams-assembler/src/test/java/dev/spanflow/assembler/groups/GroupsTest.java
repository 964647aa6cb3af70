/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.assembler.groups;

import static dev.spanflow.schemas.TraceState.COMPLETE;
import static dev.spanflow.schemas.TraceState.FAILED;
import static dev.spanflow.schemas.TraceState.OPEN;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.spanflow.schemas.GroupRollup;
import dev.spanflow.schemas.TraceState;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GroupsTest {
    static final long RETENTION = 1_000;

    final CountedRows rows = new CountedRows();
    Groups groups = new Groups(rows, RETENTION);

    @Test
    void traces_addUp() {
        apply("g", "t1", share(OPEN, 3, 10, 20), 1);
        apply("g", "t2", share(COMPLETE, 4, 5, 15), 2);

        assertThat(apply("g", "t3", share(FAILED, 1, 8, 30), 3))
                .isEqualTo(new GroupRollup("a", "g", 1, 1, 1, 8, 5, 30));
    }

    @Test
    void traceThatCompletes_isTakenFromTheOpenOnes() {
        apply("g", "t", share(OPEN, 3, 10, 20), 1);

        assertThat(apply("g", "t", share(COMPLETE, 5, 10, 40), 2))
                .isEqualTo(new GroupRollup("a", "g", 0, 1, 0, 5, 10, 40));
    }

    @Test
    void changeHeardTwice_countsOnce() {
        apply("g", "t", share(OPEN, 3, 10, 20), 1);

        assertThat(apply("g", "t", share(OPEN, 3, 10, 20), 2)).isEqualTo(new GroupRollup("a", "g", 1, 0, 0, 3, 10, 20));
    }

    /** Its first life's state is gone by then, so the assembly does not know that it added something once. */
    @Test
    void traceWhoseIdIsUsedAgain_countsOnce() {
        apply("g", "t", share(COMPLETE, 50, 10, 20), 1);

        assertThat(apply("g", "t", share(OPEN, 1, 90, 90), 500))
                .isEqualTo(new GroupRollup("a", "g", 1, 0, 0, 1, 10, 90));
    }

    @Test
    void traceThatLeaves_isTakenBack_andTheEmptyGroupLeavesNoRow() {
        apply("g", "t", share(OPEN, 3, 10, 20), 1);

        GroupRollup left = apply("g", "t", null, 2);

        assertThat(left.open() + left.complete() + left.failed() + left.spans()).isZero();
        assertThat(rows.count('G') + rows.count('M')).isZero();
        assertThat(apply("g", "t", null, 3)).isNull();
    }

    @Test
    void accounts_haveTheirOwnGroups() {
        groups.apply(new GroupChange("a", "g", "t", share(OPEN, 3, 10, 20)), 1);

        assertThat(groups.apply(new GroupChange("b", "g", "t", share(OPEN, 7, 10, 20)), 1))
                .isEqualTo(new GroupRollup("b", "g", 1, 0, 0, 7, 10, 20));
    }

    @Test
    void trace_goesARetentionAfterItsLastChange() {
        apply("g", "old", share(COMPLETE, 1, 0, 0), 0);
        apply("g", "renewed", share(OPEN, 2, 0, 0), 0);
        apply("g", "renewed", share(COMPLETE, 3, 0, 9), 500);
        apply("other", "t", share(OPEN, 1, 0, 0), RETENTION - 1);
        assertThat(groups.expire(10)).isEmpty();

        apply("other", "t", share(OPEN, 1, 0, 0), RETENTION);
        assertThat(groups.expire(10)).containsExactly(new GroupRollup("a", "g", 0, 1, 0, 3, 0, 9));

        apply("other", "t", share(OPEN, 1, 0, 0), 500 + RETENTION);
        assertThat(groups.expire(10))
                .hasSize(1)
                .allSatisfy(gone -> assertThat(gone.spans()).isZero());
        assertThat(rows.count('G')).as("other").isEqualTo(1);
    }

    @Test
    void expiry_goesOnWhereItStopped_alsoAfterARestart() {
        for (int i = 0; i < 10; i++) {
            apply("g", "t" + i, share(OPEN, 1, 0, 0), i / 4);
        }
        apply("other", "t", share(OPEN, 1, 0, 0), 5_000);

        assertThat(groups.expire(3)).extracting(GroupRollup::open).containsExactly(7L);
        groups = new Groups(rows, RETENTION);
        assertThat(groups.expire(10)).as("the changes' time is not known yet").isEmpty();
        apply("other", "t", share(OPEN, 1, 0, 0), 5_000);

        assertThat(groups.expire(3)).extracting(GroupRollup::open).containsExactly(4L);
        assertThat(groups.expire(100)).extracting(GroupRollup::open).containsExactly(0L);
        assertThat(rows.count('T')).as("the entry of the other group's trace").isEqualTo(1);
    }

    @Test
    void timeThatGoesBack_isNotFollowed() {
        apply("g", "t", share(OPEN, 1, 0, 0), 10_000);
        apply("g", "u", share(OPEN, 1, 0, 0), 1);

        assertThat(groups.expire(10)).isEmpty();
    }

    @Test
    void rowOfANewerRelease_stopsWithAClearLine() {
        rows.put(GroupKeys.rollUp("a", "g"), new byte[] {GroupRowVersion.CURRENT + 1});

        assertThatThrownBy(() -> apply("g", "t", share(OPEN, 1, 0, 0), 1))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("written by a newer release (row version 2, this one knows 1)");
    }

    @ParameterizedTest
    @ValueSource(ints = {10, 100_000})
    void changeOfOneTrace_costsTheSame_howeverManyTheGroupHas(int traces) {
        fill(traces);

        apply("g", "t5", share(COMPLETE, 2, 0, 0), 1);
        assertThat(rows.takeCounts()).as("a trace completes").containsExactly(2, 0, 0, 2);

        apply("g", "t5", null, 1);
        assertThat(rows.takeCounts()).as("a trace leaves").containsExactly(2, 0, 0, 2);

        apply("g", "new", share(OPEN, 1, 0, 0), 1);
        assertThat(rows.takeCounts())
                .as("a trace joins, with its entry by time")
                .containsExactly(2, 0, 0, 3);
    }

    @ParameterizedTest
    @ValueSource(ints = {10, 100_000})
    void expiryOfOneTrace_costsTheSame_howeverManyTheGroupHas(int traces) {
        apply("g", "old", share(COMPLETE, 1, 0, 0), 0);
        apply("g", "renewed", share(OPEN, 1, 0, 0), 0);
        fill(traces);
        apply("g", "renewed", share(COMPLETE, 1, 0, 0), RETENTION);
        rows.takeCounts();

        assertThat(groups.expire(1)).hasSize(1);
        assertThat(rows.takeCounts())
                .as("entry found and deleted, trace and roll-up read and written, the place noted")
                .containsExactly(2, 1, 1, 4);

        assertThat(groups.expire(1)).isEmpty();
        assertThat(rows.takeCounts())
                .as("the entry moves on to the trace's last change")
                .containsExactly(1, 1, 1, 3);
    }

    /** Against a plain sum over the traces, which knows neither rows nor subtraction. */
    @Test
    @Timeout(60)
    void randomChanges_addUpToTheSumOverTheTraces() {
        long seed = Long.getLong("seed", System.nanoTime());
        Random random = new Random(seed);
        Map<String, Map<String, Member>> plain = new HashMap<>();
        long now = 0;
        for (int step = 0; step < 8_000; step++) {
            now += random.nextInt(4);
            String group = "g" + random.nextInt(3);
            String trace = "t" + random.nextInt(60);
            Share share = random.nextInt(5) == 0 ? null : randomShare(random);
            plainApply(plain, group, trace, share, now);
            apply(group, trace, share, now);
            if (random.nextInt(20) == 0) {
                while (!groups.expire(1 + random.nextInt(5)).isEmpty() || hasDue(now)) {
                    // until nothing is due
                }
                plainExpire(plain, now);
            }
            if (random.nextInt(500) == 0) {
                groups = new Groups(rows, RETENTION);
                apply("clock", "t", share(OPEN, 1, 0, 0), now);
            }
            assertThat(RollUp.read(rows.get(GroupKeys.rollUp("a", group))))
                    .as("seed %d, step %d", seed, step)
                    .usingRecursiveComparison()
                    .ignoringFields("firstAppended", "lastAppended")
                    .isEqualTo(sum(plain.getOrDefault(group, Map.of())));
        }
    }

    private boolean hasDue(long now) {
        byte[] end = GroupKeys.at(Math.max(0, now - RETENTION + 1));
        return !rows.between(GroupKeys.at(0), end, 1).isEmpty();
    }

    private static void plainApply(
            Map<String, Map<String, Member>> plain, String group, String trace, Share share, long now) {
        Map<String, Member> members = plain.computeIfAbsent(group, name -> new HashMap<>());
        if (share == null) {
            members.remove(trace);
        } else {
            members.put(trace, new Member(share, now));
        }
    }

    private static void plainExpire(Map<String, Map<String, Member>> plain, long now) {
        plain.values().forEach(members -> members.values().removeIf(member -> member.changed() <= now - RETENTION));
    }

    private static RollUp sum(Map<String, Member> members) {
        RollUp sum = RollUp.read(null);
        for (Member member : members.values()) {
            sum = sum.plus(member.share());
        }
        return sum;
    }

    private static Share randomShare(Random random) {
        return share(List.of(TraceState.values()).get(random.nextInt(3)), random.nextInt(9), 0, 0);
    }

    private void fill(int traces) {
        for (int i = 0; i < traces; i++) {
            apply("g", "t" + i, share(OPEN, 1, 0, 0), 1);
        }
        rows.takeCounts();
    }

    private GroupRollup apply(String group, String trace, Share share, long appended) {
        return groups.apply(new GroupChange("a", group, trace, share), appended);
    }

    private static Share share(TraceState state, long spans, long first, long last) {
        return new Share(state, spans, first, last);
    }
}
