package rules.settings_shape_test

import data.lib.example
import data.rules.settings_shape

test_accepts_what_is_right if {
	settings_shape.deny == set() with input as settings with data.platform as example.platform
}

test_rejects_a_missing_text if {
	document := example.without(settings, "/object/platformTeam")
	example.messages(settings_shape.deny) == {
		"platformTeam is missing, not the name of a GitHub team",
	} with input as document
		with data.platform as example.platform
}

test_rejects_an_address_with_git if {
	document := example.with_field(settings, "/object/repository", "https://github.com/acme/apps.git")
	example.messages(settings_shape.deny) == {
		`repository is "https://github.com/acme/apps.git", not the address without .git`,
	} with input as document
		with data.platform as example.platform
}

test_rejects_no_registries if {
	document := example.without(settings, "/object/registries")
	example.messages(settings_shape.deny) == {
		"registries is missing, not a list of what image names begin with",
	} with input as document
		with data.platform as example.platform
}

test_rejects_a_registry_whose_end_is_open if {
	document := example.with_field(settings, "/object/registries/0", "ghcr.io/acme")
	example.messages(settings_shape.deny) == {
		`registries is "ghcr.io/acme", not a host with its folders and a / at the end, such as ghcr.io/acme/`,
	} with input as document
		with data.platform as example.platform
}

test_rejects_no_environments if {
	document := example.with_field(settings, "/object/environments", [])
	example.messages(settings_shape.deny) == {
		"environments is [], not a list in promotion order",
	} with input as document
		with data.platform as example.platform
}

test_rejects_a_misspelt_key if {
	document := example.with_field(settings, "/object/chartz", "x")
	example.messages(settings_shape.deny) == {`chartz is "x" and does not belong there`} with input as document
		with data.platform as example.platform
}

test_rejects_a_long_name if {
	document := example.with_field(settings, "/object/environments/0/name", "development-1")
	example.messages(settings_shape.deny) == {
		`environments.name is "development-1", not at most 12 lower-case letters, digits and dashes`,
	} with input as document
		with data.platform as example.platform
}

test_rejects_an_environment_twice if {
	document := example.with_field(settings, "/object/environments/0/name", "prod")
	example.messages(settings_shape.deny) == {`the environment "prod" is there twice`} with input as document
		with data.platform as example.platform
}

test_rejects_names_that_end_alike if {
	document := example.with_field(settings, "/object/environments/0/name", "eu-prod")
	example.messages(settings_shape.deny) == {
		`the environment "eu-prod" ends like "prod": namespaces of different teams could have one name`,
	} with input as document
		with data.platform as example.platform
}

test_rejects_no_destination if {
	document := example.without(settings, "/object/environments/0/destination")
	example.messages(settings_shape.deny) == {
		`environments["dev"].destination is missing, not a mapping with name or server`,
	} with input as document
		with data.platform as example.platform
}

test_rejects_no_namespace if {
	document := example.without(settings, "/object/environments/0/applicationNamespace")
	example.messages(settings_shape.deny) == {
		`environments["dev"].applicationNamespace is missing, not the name of a namespace`,
	} with input as document
		with data.platform as example.platform
}

test_rejects_other_owners if {
	document := example.with_field(settings, "/object/environments/0/owners", "all")
	example.messages(settings_shape.deny) == {
		`environments["dev"].owners is "all", not "team" or "approvers"`,
	} with input as document
		with data.platform as example.platform
}

test_rejects_a_switch_that_is_a_text if {
	document := example.with_field(settings, "/object/environments/0/sync/prune", "no")
	example.messages(settings_shape.deny) == {
		`environments["dev"].sync.prune is "no", not true or false`,
	} with input as document
		with data.platform as example.platform
}

test_rejects_approvers_who_are_not_asked if {
	document := example.with_field(settings, "/object/environments/0/owners", "approvers")
	example.messages(settings_shape.deny) == {
		`environments["dev"].automerge is true, not false where approvers have to agree`,
	} with input as document
		with data.platform as example.platform
}

test_rejects_a_misspelt_switch if {
	document := example.with_field(settings, "/object/environments/0/sync/selfheal", true)
	example.messages(settings_shape.deny) == {
		`environments["dev"].sync.selfheal is true and does not belong there`,
	} with input as document
		with data.platform as example.platform
}

settings := {"source": "repository", "path": "platform.yaml", "object": example.platform}
