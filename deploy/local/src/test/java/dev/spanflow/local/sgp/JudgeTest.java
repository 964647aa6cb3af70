/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.local.sgp;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Whether parents came first. */
class JudgeTest extends StandInFixture {
    @Test
    void parentFirst_isNoViolation() throws Exception {
        status(Items.root("t", "a"), Items.child("t", "b", "a"));
        status(Items.child("t", "c", "b"));

        assertThat(sgp.violations(10)).isEmpty();
        assertThat(sgp.report().orphans()).isZero();
    }

    @Test
    void childFirst_isAViolation_withinARequest() throws Exception {
        status(Items.child("t", "b", "a"), Items.child("t", "c", "a"), Items.root("t", "a"));

        assertThat(sgp.violations(10)).containsExactly(new Violation("default", "t", "a", "b", 1, 3));
        assertThat(sgp.report().violations()).isOne();
    }

    @Test
    void childFirst_isAViolation_acrossRequests() throws Exception {
        status(Items.child("t", "b", "a"));
        assertThat(sgp.report().orphans()).isOne();

        status(Items.root("t", "a"));

        assertThat(sgp.violations(10)).containsExactly(new Violation("default", "t", "a", "b", 1, 2));
        assertThat(sgp.report().orphans()).isZero();
    }

    @Test
    void repeats_areNoViolations() throws Exception {
        String[] both = {Items.root("t", "a"), Items.child("t", "b", "a")};
        status(both);
        status(both);
        status(Items.completed("t", "a", "finished"));

        assertThat(sgp.report().violations()).isZero();
        assertThat(sgp.report().records()).isEqualTo(5);
        assertThat(sgp.report().rows()).isEqualTo(2);
    }

    @Test
    void repeatedChild_isOneViolation() throws Exception {
        status(Items.child("t", "b", "a"));
        status(Items.child("t", "b", "a"));
        status(Items.root("t", "a"));
        status(Items.root("t", "a"));

        assertThat(sgp.violations(10)).containsExactly(new Violation("default", "t", "a", "b", 1, 3));
    }

    @Test
    void passedOrphan_isNoViolation_andCountedApart() throws Exception {
        status(Items.passed("t", "b", "a"), Items.passed("t", "c", "x"), Items.child("t", "d", "y"));
        assertThat(sgp.report().passedOrphans()).isEqualTo(2);
        assertThat(sgp.report().orphans()).isOne();

        status(Items.root("t", "a"));

        assertThat(sgp.report().violations()).isZero();
        assertThat(sgp.report().passedOrphans()).isOne();
    }

    @Test
    void unmarkedChild_isAViolation_besideAPassedOne() throws Exception {
        status(Items.passed("t", "b", "a"), Items.child("t", "c", "a"), Items.passed("t", "d", "a"));

        status(Items.root("t", "a"));

        assertThat(sgp.violations(10)).containsExactly(new Violation("default", "t", "a", "c", 2, 4));
    }

    @Test
    void sameIdInAnotherTraceOrAccount_isNotTheParent() throws Exception {
        status(Items.child("t", "b", "a"));

        status(Items.root("u", "a"));
        send(batch(Items.root("t", "a")).header("x-selected-account-id", "other"));

        assertThat(sgp.report().violations()).isZero();
        assertThat(sgp.report().orphans()).isOne();
    }

    @Test
    void refusedBatch_isNotJudged() throws Exception {
        status(Items.child("t", "b", "a"), Items.root("t", "x\\u0000"));

        status(Items.root("t", "a"));

        assertThat(sgp.report().violations()).isZero();
        assertThat(sgp.report().orphans()).isZero();
    }

    @Test
    void judgeAndFigures_surviveARestart() throws Exception {
        status(Items.child("t", "b", "a"));
        status("{}");
        Report before = sgp.report();

        sgp.close();
        start();

        assertThat(sgp.report()).isEqualTo(before);
        status(Items.root("t", "a"));
        assertThat(sgp.violations(10)).containsExactly(new Violation("default", "t", "a", "b", 1, 2));
    }

    @Test
    void concurrentRequests_areJudgedAsIfOneAfterTheOther() throws Exception {
        List<Callable<Integer>> requests = new ArrayList<>();
        for (int trace = 0; trace < 40; trace++) {
            String t = "t" + trace;
            requests.add(() -> status(children(t, 0)));
            requests.add(() -> status(children(t, 50)));
            requests.add(() -> status(Items.root(t, "root-" + t)));
        }

        assertThat(allAtOnce(requests)).containsOnly(200);

        Report report = sgp.report();
        assertThat(report.records()).isEqualTo(40 * 101);
        assertThat(report.rows()).isEqualTo(40 * 101);
        assertThat(report.traces()).isEqualTo(40);
        assertThat(report.orphans()).isZero();
        assertThat(sgp.violations(100))
                .allSatisfy(v -> assertThat(v.childArrival()).isLessThan(v.parentArrival()))
                .hasSize((int) report.violations());
    }

    private static String[] children(String trace, int from) {
        return IntStream.range(from, from + 50)
                .mapToObj(i -> Items.child(trace, "c" + i, "root-" + trace))
                .toArray(String[]::new);
    }

    private static List<Integer> allAtOnce(List<Callable<Integer>> requests) throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(12);
        try {
            List<Integer> statuses = new ArrayList<>();
            for (Future<Integer> answer : threads.invokeAll(requests)) {
                statuses.add(answer.get());
            }
            return statuses;
        } finally {
            threads.shutdownNow();
        }
    }
}
