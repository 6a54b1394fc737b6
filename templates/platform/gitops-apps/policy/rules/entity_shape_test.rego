package rules.entity_shape_test

import data.lib.example
import data.rules.entity_shape

entity := {"source": "repository", "path": "catalog/payments/billing.yaml", "object": {
	"apiVersion": "backstage.io/v1alpha1",
	"kind": "Component",
	"metadata": {"name": "billing"},
	"spec": {"type": "service", "lifecycle": "production", "owner": "group:default/payments"},
}}

test_accepts_what_is_right if {
	entity_shape.deny == set() with input as entity with data.platform as example.platform
}

test_rejects_another_kind if {
	document := example.with_field(entity, "/object/kind", "Group")
	example.messages(entity_shape.deny) == {`kind is "Group", not "Component"`} with input as document
		with data.platform as example.platform
}

test_rejects_another_name if {
	document := example.with_field(entity, "/object/metadata/name", "checkout")
	example.messages(entity_shape.deny) == {`metadata.name is "checkout", not "billing"`} with input as document
		with data.platform as example.platform
}

test_rejects_a_person_as_owner if {
	document := example.with_field(entity, "/object/spec/owner", "user:default/ana")
	example.messages(entity_shape.deny) == {
		`spec.owner is "user:default/ana", not a group`,
	} with input as document
		with data.platform as example.platform
}
