/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.exporter.lanes;

import dev.spanflow.exporter.lanes.TakenSpan.Identity;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Finds in a request what SGP answers with 409: a cycle of parents, or a parent of another trace (section 7.5, 7.6). */
final class ParentConflicts {
    private final Map<Identity, Integer> places = new HashMap<>();
    private final Set<String> ids = new HashSet<>();
    private final List<Entry> request;

    private ParentConflicts(List<Entry> request) {
        this.request = request;
        for (int i = 0; i < request.size(); i++) {
            places.put(request.get(i).newest().identity(), i);
            ids.add(request.get(i).newest().span().id());
        }
    }

    /** Of each cycle its last member, and each span whose parent is here under another trace only. */
    static List<Entry> in(List<Entry> request) {
        ParentConflicts conflicts = new ParentConflicts(request);
        List<Entry> found = new ArrayList<>(conflicts.lastOfEachCycle());
        request.stream().filter(conflicts::namesForeignParent).forEach(found::add);
        return found;
    }

    private boolean namesForeignParent(Entry entry) {
        String parentId = entry.newest().span().parentId();
        return parentId != null && parent(entry) == null && ids.contains(parentId);
    }

    private @Nullable Integer parent(Entry entry) {
        String parentId = entry.newest().span().parentId();
        return parentId == null
                ? null
                : places.get(new Identity(entry.newest().span().traceId(), parentId));
    }

    private List<Entry> lastOfEachCycle() {
        List<Entry> last = new ArrayList<>();
        int[] walks = new int[request.size()]; // which walk came by first, from 1
        for (int start = 0; start < request.size(); start++) {
            int met = walk(start, walks);
            if (met >= 0) {
                last.add(request.get(lastOfCycleAt(met)));
            }
        }
        return last;
    }

    /** Walks up the parents to where somebody has been before; returns that place if it was this very walk, else -1. */
    private int walk(int start, int[] walks) {
        Integer at = start;
        while (at != null && walks[at] == 0) {
            walks[at] = start + 1;
            at = parent(request.get(at));
        }
        return at != null && walks[at] == start + 1 ? at : -1;
    }

    private int lastOfCycleAt(int member) {
        int last = member;
        Integer at = parent(request.get(member));
        while (at != null && at != member) {
            last = Math.max(last, at);
            at = parent(request.get(at));
        }
        return last;
    }
}
