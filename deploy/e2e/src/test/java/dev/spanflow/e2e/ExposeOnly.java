/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.e2e;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaCodeUnit;
import com.tngtech.archunit.core.domain.JavaField;
import com.tngtech.archunit.core.domain.JavaMember;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.domain.JavaType;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.util.List;
import java.util.stream.Stream;

/** What a class lets others see, generics and exceptions included, is of these packages. */
final class ExposeOnly extends ArchCondition<JavaClass> {
    private final List<String> packages;

    ExposeOnly(String... packages) {
        super("expose only types of " + List.of(packages));
        this.packages = List.of(packages);
    }

    @Override
    public void check(JavaClass type, ConditionEvents events) {
        Stream.concat(type.getRawSuperclass().stream(), type.getRawInterfaces().stream())
                .filter(this::isForeign)
                .forEach(foreign -> report(type, type.getName() + " extends " + foreign.getName(), events));
        type.getMembers().stream()
                .filter(ExposeOnly::isVisible)
                .forEach(member -> types(member)
                        .flatMap(exposed -> exposed.getAllInvolvedRawTypes().stream())
                        .filter(this::isForeign)
                        .forEach(
                                foreign -> report(type, member.getFullName() + " shows " + foreign.getName(), events)));
    }

    private static boolean isVisible(JavaMember member) {
        return member.getModifiers().contains(JavaModifier.PUBLIC)
                || member.getModifiers().contains(JavaModifier.PROTECTED);
    }

    private static Stream<JavaType> types(JavaMember member) {
        if (member instanceof JavaField field) {
            return Stream.of(field.getType());
        }
        JavaCodeUnit unit = (JavaCodeUnit) member;
        Stream<JavaType> signature = Stream.concat(Stream.of(unit.getReturnType()), unit.getParameterTypes().stream());
        return Stream.concat(signature, unit.getExceptionTypes().stream());
    }

    private boolean isForeign(JavaClass type) {
        JavaClass base = type.getBaseComponentType();
        return !base.isPrimitive() && packages.stream().noneMatch(base.getName()::startsWith);
    }

    private static void report(JavaClass type, String message, ConditionEvents events) {
        events.add(SimpleConditionEvent.violated(type, message));
    }
}
