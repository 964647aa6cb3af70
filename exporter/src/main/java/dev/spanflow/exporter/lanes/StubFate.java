/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.exporter.lanes;

import dev.spanflow.exporter.sgp.Found;
import dev.spanflow.exporter.sgp.Lookup;
import dev.spanflow.exporter.sgp.SearchPage;
import org.jspecify.annotations.Nullable;

/** What becomes of a stub, by what SGP has stored under its id. */
enum StubFate {
    /** SGP has no such span: the stub is written. */
    NEEDED,
    /** SGP has the span in this trace: the stub would replace it. */
    UNNEEDED,
    /** SGP has the id in another trace only, and would refuse the children: they leave as roots. */
    FOREIGN,
    /** SGP does not say: nothing is written over, the children leave as they are, marked. */
    PASSED;

    /**
     * Decides by the answer to a look-up that is not to be repeated.
     *
     * @return null if it does not tell: a look-up in the trace only will
     */
    static @Nullable StubFate of(Lookup lookup, Found found) {
        SearchPage page = found.page();
        if (page == null) {
            return PASSED;
        }
        if (page.traceIds().contains(lookup.traceId())) {
            return UNNEEDED;
        }
        if (lookup.inTraceOnly()) {
            return FOREIGN;
        }
        if (page.traceIds().isEmpty()) {
            return NEEDED;
        }
        return page.hasMore() ? null : FOREIGN;
    }
}
