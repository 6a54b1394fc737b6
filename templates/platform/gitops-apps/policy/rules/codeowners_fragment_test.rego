package rules.codeowners_fragment_test

import data.lib.example
import data.rules.codeowners_fragment

test_accepts_what_is_right if {
	codeowners_fragment.deny == set() with input as owners(complete) with data.platform as example.platform
}

test_rejects_no_text if {
	document := owners(null)
	example.messages(codeowners_fragment.deny) == {"the file cannot be read as text"} with input as document
		with data.platform as example.platform
}

test_rejects_a_folder_of_another_team if {
	document := owners(concat("", [complete, "/values/dev/orders/ @acme/payments\n"]))
	example.messages(codeowners_fragment.deny) == {
		`"/values/dev/orders/" is not a folder of payments`,
	} with input as document
		with data.platform as example.platform
}

test_rejects_another_owner if {
	document := owners(replace(complete, "@acme/payments-prod-approvers", "@somebody"))
	example.messages(codeowners_fragment.deny) == {
		`/argocd/applications/prod/payments/ belongs to "@somebody", not to @acme/payments-prod-approvers`,
		`/values/prod/payments/ belongs to "@somebody", not to @acme/payments-prod-approvers`,
	} with input as document
		with data.platform as example.platform
}

test_rejects_a_folder_that_is_forgotten if {
	document := owners(replace(complete, "/values/dev/payments/", "# "))
	example.messages(codeowners_fragment.deny) == {"/values/dev/payments/ is missing"} with input as document
		with data.platform as example.platform
}

owners(text) := {"source": "repository", "path": ".github/codeowners/payments", "object": text}

complete := concat("\n", [
	"/argocd/applications/dev/payments/ @acme/payments",
	"/values/dev/payments/ @acme/payments",
	"/argocd/applications/prod/payments/ @acme/payments-prod-approvers",
	"/values/prod/payments/ @acme/payments-prod-approvers",
	"",
])
