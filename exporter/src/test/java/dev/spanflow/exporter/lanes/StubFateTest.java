/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.exporter.lanes;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spanflow.exporter.sgp.Answer;
import dev.spanflow.exporter.sgp.Answer.Verdict;
import dev.spanflow.exporter.sgp.Found;
import dev.spanflow.exporter.sgp.Lookup;
import dev.spanflow.exporter.sgp.SearchPage;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

public class StubFateTest {
    public static final Lookup WIDE = new Lookup("t", "p", false);
    public static final Lookup NARROW = new Lookup("t", "p", true);

    @Test
    public void spanOfThisTrace_makesTheStubUnneeded_whoeverElseHasTheId() {
        assertThat(fate(WIDE, Set.of("t"), false)).isEqualTo(StubFate.UNNEEDED);
        assertThat(fate(WIDE, Set.of("other", "t"), true)).isEqualTo(StubFate.UNNEEDED);
        assertThat(fate(NARROW, Set.of("t"), false)).isEqualTo(StubFate.UNNEEDED);
    }

    @Test
    public void spanOfAnotherTraceOnly_isForeign() {
        assertThat(fate(WIDE, Set.of("other"), false)).isEqualTo(StubFate.FOREIGN);
    }

    @Test
    public void emptyPage_makesTheStubNeeded() {
        assertThat(fate(WIDE, Set.of(), false)).isEqualTo(StubFate.NEEDED);
    }

    @Test
    public void cutPage_doesNotTell_andTheNarrowerLookupDoes() {
        assertThat(fate(WIDE, Set.of("other"), true)).isNull();
        assertThat(fate(NARROW, Set.of(), false)).isEqualTo(StubFate.FOREIGN);
    }

    @Test
    public void noPage_letsTheChildrenPass() {
        assertThat(StubFate.of(WIDE, Found.nothing(Answer.of(403)))).isEqualTo(StubFate.PASSED);
    }

    @ParameterizedTest
    @CsvSource({
        "400, REFUSED", "403, REFUSED", "404, REFUSED", "405, REFUSED", "409, REFUSED", "413, REFUSED", "422, REFUSED",
        "501, REFUSED", "0, RETRY", "408, RETRY", "429, RETRY", "500, RETRY", "503, RETRY", "301, MISCONFIGURED",
        "401, MISCONFIGURED"
    })
    public void failure_isRefusedRetriedOrAFault(int status, Verdict verdict) {
        assertThat(Found.nothing(Answer.of(status)).verdict()).isEqualTo(verdict);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    public void success_countsOnlyWithAPage(boolean withPage) {
        Found found = new Found(Answer.of(200), withPage ? new SearchPage(Set.of(), false) : null);

        assertThat(found.verdict()).isEqualTo(withPage ? Verdict.DONE : Verdict.REFUSED);
    }

    public static StubFate fate(Lookup lookup, Set<String> traceIds, boolean hasMore) {
        return StubFate.of(lookup, found(hasMore, traceIds.toArray(String[]::new)));
    }

    /** A page with the id in these traces. */
    public static Found found(boolean hasMore, String... traceIds) {
        return new Found(Answer.of(200), new SearchPage(Set.of(traceIds), hasMore));
    }
}
