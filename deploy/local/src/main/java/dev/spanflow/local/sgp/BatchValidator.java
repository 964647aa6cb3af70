/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.local.sgp;

import java.util.ArrayList;
import java.util.List;

/**
 * Decides whether a batch is taken, without HTTP and storage: schema (422), then parents (409), then id bytes (400), the
 * order of the checklist in the SGP contract. Pure; safe for any thread.
 */
final class BatchValidator {
    static final int MAX_ITEMS = 1000;

    private BatchValidator() {}

    /** All checks at once, as SGP does them today. */
    static List<SpanItem> validate(byte[] body, StoredSpans stored) {
        List<SpanItem> items = parse(body, Modes.TRACING_SERVICE);
        checkAgainst(items, stored, Modes.TRACING_SERVICE);
        return items;
    }

    /** The checks that need the body only. @throws Refusal 422, or 400 for a body that is not UTF-8 */
    static List<SpanItem> parse(byte[] body, Modes modes) {
        Problems problems = new Problems();
        List<BatchBody.RawItem> raw = BatchBody.items(body, problems);
        if (raw.size() > MAX_ITEMS) {
            problems.add("too_long", "items must have at most " + MAX_ITEMS + " elements, not " + raw.size(), "items");
            problems.refuseIfAny();
        }
        List<SpanItem> items = new ArrayList<>(raw.size());
        for (int i = 0; i < raw.size(); i++) {
            SpanItem item = ItemSchema.read(i, raw.get(i).node(), raw.get(i).text(), modes, problems);
            if (item != null) {
                items.add(item);
            }
        }
        problems.refuseIfAny();
        return items;
    }

    /** The checks that look at what is stored; no record may be stored between them and the storing of the items. */
    static void checkAgainst(List<SpanItem> items, StoredSpans stored, Modes modes) {
        ParentLinks.check(items, stored);
        IdBytes idBytes = new IdBytes(modes);
        items.forEach(idBytes::check);
    }
}
